"""What the sandbox keeps: plain frozen values, and what follows from them. One file for each kind of object."""
