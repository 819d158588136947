"""The asynchronous client, from which the plain one is generated."""
