"""Files on their way up and down: blocking I/O, which asynchronous code calls through worker threads."""
