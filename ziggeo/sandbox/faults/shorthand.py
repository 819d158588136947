"""Faults in one word, as on the command line: ``videos.get:status=503,times=2``."""

import dataclasses
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from ziggeo.sandbox.faults.failures import Failure
from ziggeo.sandbox.faults.faults import Fault

_FAULT = TypeAdapter(Fault)
_OF_FAULT = frozenset({"times", "after"})


def _fields_by_kind() -> dict[str, tuple[str, ...]]:
    union, _ = get_args(Failure)
    return {
        each.kind: tuple(field.name for field in dataclasses.fields(each) if field.name != "kind")
        for each in get_args(union)
    }


_FIELDS = _fields_by_kind()
KINDS = tuple(_FIELDS)
"""Names of the kinds of failures."""


def read_fault(text: str) -> Fault:
    """Read a fault: the endpoint, a colon, and what goes wrong with it, separated by commas.

    That is the name of a failure with the value of its first field where it has one, as in ``status=503`` or
    ``broken_json``; further fields of it, as in ``retry_after=3``; and ``times`` and ``after``.

    Raises:
        ValueError: It makes no sense; the message is one sentence.
    """
    endpoint, separator, rest = text.partition(":")
    parts = [part.strip().partition("=") for part in rest.split(",")]
    kinds = [name for name, _, _ in parts if name in _FIELDS]
    if not separator or len(kinds) != 1:
        raise ValueError(
            f"after the endpoint and a colon stands one of {', '.join(KINDS)}, as in videos.get:status=503"
        )
    fault: dict[str, object] = {"endpoint": endpoint.strip()}
    failure: dict[str, object] = {"kind": kinds[0]}
    for name, equals, value in parts:
        if name in _OF_FAULT:
            fault[name] = value
        elif name != kinds[0]:
            failure[name] = value
        elif equals and _FIELDS[name]:
            failure[_FIELDS[name][0]] = value
        elif equals:
            raise ValueError(f"{name} has no value")
    try:
        return _FAULT.validate_python({**fault, "failure": failure})
    except ValidationError as error:
        raise ValueError(sentence(error)) from None


def sentence(error: ValidationError) -> str:
    """Say in one sentence what is wrong with a fault."""
    return "; ".join(
        f"{_place(fault['loc'])}: {fault['msg'].removeprefix('Value error, ')}"
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    )


def _place(location: tuple[int | str, ...]) -> str:
    # Below the failure comes first the name of its kind.
    own = location[2:] if location[:1] == ("failure",) else location
    return ".".join(map(str, own)) or "failure"
