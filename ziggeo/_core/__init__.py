"""What the library knows about the API and about HTTP, without doing any I/O."""
