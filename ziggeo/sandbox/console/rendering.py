"""Makes pages of templates. Whatever is put into one is escaped, and no key is in it."""

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from ziggeo.sandbox.console import display
from ziggeo.sandbox.console.addresses import Address, make_address
from ziggeo.sandbox.faults.shorthand import write_failure
from ziggeo.sandbox.inspection.redaction import Redaction, shown_address

_FILTERS: dict[str, Callable[..., object]] = {
    "moment": display.moment,
    "machine_moment": display.machine_moment,
    "duration": display.duration,
    "span": display.span,
    "size": display.size,
    "json_text": display.json_text,
    "shown_address": shown_address,
    "failure": write_failure,
}


class Templates:
    """The templates of the pages."""

    def __init__(self, redaction: Callable[[], Redaction]) -> None:
        self._redaction = redaction
        self._environment = Environment(
            loader=PackageLoader("ziggeo.sandbox.console"),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=self._without_keys,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(_FILTERS)
        known: dict[str, Any] = {"address": self._address, "nothing": display.NOTHING}
        self._environment.globals.update(known)

    def render(self, name: str, **context: object) -> str:
        """Make a page."""
        return self._environment.get_template(name).render(**context)

    def _without_keys(self, value: object) -> object:
        # What can write itself in HTML was made of values that came by here.
        is_text = isinstance(value, str) and not hasattr(value, "__html__")
        return self._redaction().whole_text(str(value)) if is_text else value

    def _address(self, *steps: str | int, **query: str | int | None) -> Address:
        """Make an address: steps are tokens that are no keys, but a value of the query may be anything."""
        shown = {
            name: self._redaction().whole_text(value) if isinstance(value, str) else value
            for name, value in query.items()
        }
        return make_address(*steps, **shown)
