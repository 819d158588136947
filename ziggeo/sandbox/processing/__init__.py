"""Turns submitted files into playable streams. What is made of a file is a function a kind, in a file of its own."""
