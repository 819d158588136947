"""How records are written in answers. One file for each kind of object."""
