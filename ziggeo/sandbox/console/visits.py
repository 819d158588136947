"""A request for a page, with all that its answer is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ziggeo.sandbox.console.addresses import make_address
from ziggeo.sandbox.console.pages import NOTICE, Grounds, Pages
from ziggeo.sandbox.faults.shorthand import sentence
from ziggeo.sandbox.service import Service

T = TypeVar("T")
Q = TypeVar("Q", bound=BaseModel)


class Asked(BaseModel, frozen=True):
    """What the query of a page or a form says. Other things that stand there do not matter."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="ignore", allow_inf_nan=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request for a page about an application."""

    pages: Pages
    request: Request
    number: int
    """Number of the application."""
    service: Service
    form: Mapping[str, str] = field(default_factory=dict[str, str])
    """What was posted."""

    @property
    def grounds(self) -> Grounds:
        """What there is to look into and to steer."""
        return self.pages.grounds

    def step(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def asked(self, model: type[Q]) -> Q:
        """What the query says; refuse what makes no sense."""
        try:
            return model.model_validate(dict(self.request.query_params))
        except ValidationError as error:
            raise HTTPException(422, sentence(error)) from None

    def show(self, template: str, *, status: int = 200, **context: object) -> Response:
        """Show a page."""
        return self.pages.show(self.request, template, context, number=self.number, status=status)

    def go_on(self, *steps: str | int, done: str) -> Response:
        """Go on to a page about the application, which says what was done."""
        return RedirectResponse(make_address(self.number, *steps, **{NOTICE: done}), 303)


View = Callable[[Visit], Response]
"""Answers a visit; it runs in a worker thread, so it may wait for files."""


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A part of a long list, as large as a page."""

    items: Sequence[T]
    number: int
    """Number of the part, from 1."""
    parts: int
    total: int
    """How many there are in the whole list."""


def part_of(items: Sequence[T], number: int, size: int) -> Part[T]:
    """Divide a list, and take one of the parts; the last one where there are not so many."""
    parts = max(1, -(-len(items) // size))
    number = min(number, parts)
    return Part(items[(number - 1) * size : number * size], number, parts, len(items))
