"""Looks into a running sandbox and steers it, by HTTP. None of it is part of Ziggeo's API."""
