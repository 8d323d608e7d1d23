"""Where HTTP and Lambda meet the flows: requests in, answers out, errors in their one shape."""
