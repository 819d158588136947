"""Keeps a record of every request, without what must not be shown."""
