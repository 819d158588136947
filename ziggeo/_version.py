"""The version, for the package and for the requests it sends."""

__version__ = "3.0.0.dev0"
