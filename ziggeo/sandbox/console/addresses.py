"""The addresses of the pages."""

from html import escape
from urllib.parse import quote, urlencode

ROOT = "/_console"
"""What the paths begin with, but for that of the first page, which is ``/``."""


class Address(str):
    """An address for an attribute of an element: it is written as it is, and nothing in it is looked for."""

    __slots__ = ()

    def __html__(self) -> str:
        """Write it in HTML."""
        return escape(self)


def make_address(*steps: str | int, **query: str | int | None) -> Address:
    """Make an address below the root; of the query what there is something of."""
    path = "/".join([ROOT, *(quote(str(step), safe="") for step in steps)])
    given = {name: value for name, value in query.items() if value not in (None, "")}
    return Address(f"{path}?{urlencode(given)}" if given else path)
