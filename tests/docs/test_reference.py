"""The reference names every public name, and the guide to errors every error."""

import re
import tomllib

import ziggeo
from tests.docs.pages import ROOT

PAGES = sorted((ROOT / "docs" / "reference").glob("*.md"))
WHOLE_MODULES = re.compile(r"^::: (ziggeo\.[\w.]+)$", re.MULTILINE)


def test_every_public_name_is_in_the_reference() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    whole = set(WHOLE_MODULES.findall(text))
    public = [name for name in dir(ziggeo) if name[0].isupper() and not name.isupper()]
    assert "VideoUpdateArguments" in public
    assert [name for name in public if not is_told(name, text, whole)] == []


def is_told(name: str, text: str, whole: set[str]) -> bool:
    """Whether a name stands on a page, or its module does as a whole, or that of which it is a twin."""
    home: object = getattr(getattr(ziggeo, name), "__module__", None)
    is_twin = name.startswith("Async") or home == "ziggeo.models._dicts"
    return is_twin or home in whole or re.search(rf"\b{name}\b", text) is not None


def test_every_error_is_in_the_guide() -> None:
    text = (ROOT / "docs" / "guides" / "errors.md").read_text(encoding="utf-8")
    names = [name for name, value in vars(ziggeo.errors).items() if is_error(value)]
    assert "UploadError" in names
    assert [name for name in names if not re.search(rf"\b{name}\b", text)] == []


def is_error(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, ziggeo.ZiggeoError)


def test_every_extra_is_where_one_gets_started() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    page = (ROOT / "docs" / "getting-started.md").read_text(encoding="utf-8")
    table = page.partition("\n## What to install\n")[2].partition("\n## ")[0]
    named = re.findall(r"`([a-z0-9]+)`", " ".join(re.findall(r"^\| (`[^|]*) \|", table, re.MULTILINE)))
    assert sorted(named) == sorted(project["optional-dependencies"])
