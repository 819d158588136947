"""Opens pages of the console by plain HTTP, as a browser without script does: reads them, follows links, sends forms."""

import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx

from ziggeo.sandbox.handle import ApplicationHandle

from .api import DEADLINE

NOTHING = "\N{EN DASH}"
"""Stands where there is nothing to say."""
_VOID = frozenset({"input", "img", "link", "meta", "track", "br", "hr", "source"})


@dataclass
class Element:
    """An element of a page, with the text in it."""

    name: str
    attributes: dict[str, str]
    children: "list[Element | str]" = field(default_factory=list["Element | str"])

    @property
    def text(self) -> str:
        """All text in it, with single spaces."""
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join("".join(parts).split())

    def all(self, name: str | None = None, /, **attributes: str) -> "list[Element]":
        """The elements in it of that name and with those attributes, in their order."""
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element):
                has_all = all(
                    child.attributes.get(key.replace("_", "-")) == wanted for key, wanted in attributes.items()
                )
                if name in (None, child.name) and has_all:
                    found.append(child)
                found += child.all(name, **attributes)
        return found

    def one(self, name: str, /, **attributes: str) -> "Element":
        """The only such element."""
        (found,) = self.all(name, **attributes)
        return found


class _Reader(HTMLParser):
    """Reads a page, in which every element must be ended."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"{tag} has an attribute twice"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        ended = self._open.pop()
        assert ended.name == tag, f"{ended.name} ends as {tag}"

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def close(self) -> None:
        super().close()
        assert self._open == [self.root], f"{self._open[-1].name} has no end"


class Page:
    """A page as it came."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.status = response.status_code
        self.path = response.url.path
        self.source = response.text
        assert response.headers["Content-Type"] == "text/html; charset=utf-8", self.source
        reader = _Reader()
        reader.feed(self.source)
        reader.close()
        self.root = reader.root
        self.main = self.root.one("main")

    @property
    def text(self) -> str:
        """What is to be read on it."""
        return self.main.text

    @property
    def links(self) -> list[str]:
        """Where it links to."""
        return [anchor.attributes["href"] for anchor in self.root.all("a")]

    @property
    def notice(self) -> str | None:
        """What it says was done."""
        return next((element.text for element in self.main.all(role="status")), None)

    @property
    def complaint(self) -> str | None:
        """What it says was wrong."""
        return next((element.text for element in self.main.all(role="alert")), None)

    def facts(self) -> dict[str, str]:
        """What stands in its lists of facts."""
        names, values = self.main.all("dt"), self.main.all("dd")
        return {name.text: value.text for name, value in zip(names, values, strict=True)}

    def rows(self, number: int = 0) -> list[dict[str, str]]:
        """Rows of one of its tables: the texts of the cells by the names of their columns."""
        table = self.main.all("table")[number]
        columns = [cell.text for cell in table.one("thead").all("th")]
        rows = [row.all("td") for row in table.one("tbody").all("tr")]
        return [{name: cell.text for name, cell in zip(columns, cells, strict=True)} for cells in rows]

    def form(self, action: str) -> Element:
        """The form that is sent to a path with that end; the page's own path where it is empty."""
        found = [form for form in self.root.all("form") if form.attributes.get("action", self.path).endswith(action)]
        assert len(found) == 1, [form.attributes for form in self.root.all("form")]
        return found[0]


class Visitor:
    """Somebody in front of a browser without script."""

    def __init__(self, sandbox: ApplicationHandle, verify: ssl.SSLContext | bool = True) -> None:
        self.own = {"Origin": sandbox.url, "Sec-Fetch-Site": "same-origin"}
        self.http = httpx.Client(base_url=sandbox.url, timeout=DEADLINE, follow_redirects=True, verify=verify)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def open(self, path: str, **query: str) -> Page:
        return Page(self.http.get(path, params=query or None))

    def send(self, page: Page, action: str, **values: str) -> Page:
        """Fill in a form and send it; what is not filled in stays as it is."""
        form = page.form(action)
        fields = {**_initial(form), **values}
        names = {element.attributes.get("name") for element in form.all()}
        assert set(values) <= names, f"{set(values) - names} cannot be filled in"
        address = urljoin(page.path, form.attributes.get("action", ""))
        if form.attributes.get("method") == "post":
            return Page(self.http.post(address, data=fields, headers=self.own))
        return Page(self.http.get(address, params=fields))

    def send_file(self, page: Page, action: str, file: Path | bytes | None, **values: str) -> Page:
        """Fill in a form with a file."""
        form = page.form(action)
        assert form.attributes["enctype"] == "multipart/form-data"
        content = file.read_bytes() if isinstance(file, Path) else file
        # Where no file was chosen, browsers send an empty one without a name.
        part = ("", b"") if content is None else ("clip.mp4", content)
        fields = {**_initial(form), **values}
        address = form.attributes["action"]
        return Page(self.http.post(address, data=fields, files={"file": part}, headers=self.own))

    def crawl(self, start: str = "/") -> dict[str, Page]:
        """Every page that can be reached by links."""
        found: dict[str, Page] = {}
        waiting = deque([start])
        while waiting:
            path = waiting.popleft()
            if path in found:
                continue
            found[path] = page = self.open(path)
            assert page.status == 200, path
            waiting += [urljoin(path, link).partition("#")[0] for link in page.links]
        return found


def _initial(form: Element) -> dict[str, str]:
    """What a form holds before anything is filled in."""
    fields: dict[str, str] = {}
    for element in form.all():
        name = element.attributes.get("name")
        if name is None or element.name == "button" or element.attributes.get("type") == "file":
            continue
        if element.name == "select":
            options = element.all("option")
            chosen = next((each for each in options if "selected" in each.attributes), options[0])
            fields[name] = chosen.attributes.get("value", chosen.text)
        else:
            fields[name] = element.attributes.get("value", "")
    return fields


def sources(page: Page) -> list[str]:
    """The addresses of all that a page loads."""
    wanted: Mapping[str, tuple[str, ...]] = {
        "link": ("href",),
        "script": ("src",),
        "img": ("src",),
        "video": ("src", "poster"),
        "audio": ("src",),
        "track": ("src",),
    }
    return [
        element.attributes[attribute]
        for name, attributes in wanted.items()
        for element in page.root.all(name)
        for attribute in attributes
        if attribute in element.attributes
    ]


def is_own(address: str) -> bool:
    """Whether an address is on the same server."""
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc
