"""The API as a table: one module for each part of it, one row a call. Whoever needs a path or a method reads it here.

The second column is the number of the call in the list of published facts that this library is built from.
"""
