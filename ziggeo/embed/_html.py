"""Writing HTML in which no value can become anything but that value."""

import html
import json
from collections.abc import Iterable

from pydantic import JsonValue


class Html(str):
    """HTML that Jinja and Django insert as it is, as they ask for ``__html__``.

    Joined to other text it becomes a plain ``str``, which they escape.
    """

    __slots__ = ()

    def __html__(self) -> str:
        """Return the HTML."""
        return str(self)


def write_attributes(pairs: Iterable[tuple[str, str]]) -> str:
    """Write attributes, each after a blank."""
    # Browsers read a bare carriage return as a line feed.
    return "".join(f' {name}="{html.escape(value)}"'.replace("\r", "&#13;") for name, value in pairs)


def script_json(value: JsonValue) -> str:
    """Write a value as JSON that can stand in a script.

    It is ASCII without angle brackets, so it holds neither ``</script>`` nor ``<!--`` nor JavaScript's line separators.
    """
    written = json.dumps(value)
    for character in "<>&":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return written
