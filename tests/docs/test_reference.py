"""The reference names every public name."""

import re

import ziggeo
from tests.docs.pages import ROOT

PAGES = sorted((ROOT / "docs" / "reference").glob("*.md"))
WHOLE_MODULES = re.compile(r"^::: (ziggeo\.[\w.]+)$", re.MULTILINE)


def test_every_public_name_is_in_the_reference() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    whole = {name.removeprefix("ziggeo.") for name in WHOLE_MODULES.findall(text)}
    missing = [
        name
        for home, names in ziggeo._HOMES.items()
        for name in names
        if not re.search(rf"\b{name}\b", text) and home not in whole and not is_twin(home, name)
    ]
    assert missing == []


def is_twin(home: str, name: str) -> bool:
    """Whether something is described with its twin: what is asynchronous, and what a mapping of arguments holds."""
    return name.startswith("Async") or home == "models._dicts"
