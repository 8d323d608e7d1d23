"""The services of AWS that the product uses: logins, secrets, buckets and queues."""
