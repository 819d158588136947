"""How answers are written: JSON, and what is answered where nobody knows what the service says."""

import json
from collections.abc import Mapping
from http.client import responses

from pydantic import JsonValue
from starlette.responses import JSONResponse, PlainTextResponse, Response

from ziggeo.sandbox.assumptions import Assumptions, Written


class JsonAnswer(JSONResponse):
    """JSON as PHP writes it: whatever is not ASCII is escaped, which some of the official SDKs rely on."""

    def render(self, content: JsonValue) -> bytes:
        """Write it."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


def write_refusal(
    assumptions: Assumptions,
    status: int,
    messages: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Write an error; it says what is wrong with arguments where there are messages, otherwise no more than its status."""
    phrase = responses.get(status, "Error")
    match assumptions.invalid_body if messages else assumptions.error_body:
        case "map":
            return JsonAnswer(dict(messages or {"error": phrase}), status, headers)
        case "list":
            return JsonAnswer(list((messages or {}).values()), status, headers)
        case "null":
            return JsonAnswer(None, status, headers)
        case "text":
            return PlainTextResponse(" ".join((messages or {"": phrase}).values()), status, headers)
        case "empty":
            return Response(b"", status, headers)


def write_outcome(how: Written, concerned: JsonValue) -> JsonValue | Response:
    """Write what answers something that was done, as far as it is not known what does."""
    match how:
        case "object":
            return concerned
        case "null":
            return None
        case "true":
            return True
        case "list":
            return []
        case "empty":
            return Response()
