"""The services that the product uses: logins, secrets, buckets and queues of AWS, and a language model."""
