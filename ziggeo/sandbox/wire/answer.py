"""How answers in JSON are written."""

import json

from pydantic import JsonValue
from starlette.responses import JSONResponse


class JsonAnswer(JSONResponse):
    """JSON as PHP writes it: whatever is not ASCII is escaped, which some of the official SDKs rely on."""

    def render(self, content: JsonValue) -> bytes:
        """Write it."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()
