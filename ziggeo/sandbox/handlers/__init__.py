"""What answers the calls: one function for each endpoint, one module for each kind of object."""

from ziggeo.sandbox.handlers import authtokens, streams, videos
from ziggeo.sandbox.routing import Handlers

HANDLERS: Handlers = {**videos.HANDLERS, **streams.HANDLERS, **authtokens.HANDLERS}
"""Every handler by its endpoint."""
