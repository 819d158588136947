"""Faults in one word, as on the command line: ``videos.get:status=503,times=2``."""

import dataclasses
import json
from collections.abc import Mapping
from typing import NamedTuple, get_args

from pydantic import TypeAdapter, ValidationError

from ziggeo.sandbox.faults.failures import Failure
from ziggeo.sandbox.faults.faults import Fault

_FAULT = TypeAdapter(Fault)
_FAILURE: TypeAdapter[Failure] = TypeAdapter(Failure)
_OF_FAULT = frozenset({"times", "after"})


class Kind(NamedTuple):
    """A kind of failure."""

    description: str
    fields: tuple[str, ...]
    """Names of what can be said of it; the first one may be left out before its value."""


def _kinds() -> dict[str, Kind]:
    union, _ = get_args(Failure)
    return {
        each.kind: Kind(
            description=(each.__doc__ or "").strip(),
            fields=tuple(field.name for field in dataclasses.fields(each) if field.name != "kind"),
        )
        for each in get_args(union)
    }


KINDS: Mapping[str, Kind] = _kinds()
"""The kinds of failures by their names."""


def read_fault(text: str) -> Fault:
    """Read a fault: the endpoint, a colon, and what goes wrong with it, separated by commas.

    That is the name of a failure with the value of its first field where it has one, as in ``status=503`` or
    ``broken_json``; further fields of it, as in ``retry_after=3``; and ``times`` and ``after``.

    Raises:
        ValueError: It makes no sense; the message is one sentence.
    """
    endpoint, separator, rest = text.partition(":")
    parts = [part.strip().partition("=") for part in rest.split(",")]
    kinds = [name for name, _, _ in parts if name in KINDS]
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
        elif equals and KINDS[name].fields:
            failure[KINDS[name].fields[0]] = value
        elif equals:
            raise ValueError(f"{name} has no value")
    try:
        return _FAULT.validate_python({**fault, "failure": failure})
    except ValidationError as error:
        raise ValueError(sentence(error)) from None


def write_failure(failure: Failure) -> str:
    """Write a failure as it stands after the colon, without what is so anyway."""
    settings: dict[str, object] = _FAILURE.dump_python(failure, mode="json", exclude_defaults=True)
    values = {name: value if isinstance(value, str) else json.dumps(value) for name, value in settings.items()}
    fields = KINDS[failure.kind].fields
    first = [f"{failure.kind}={values[fields[0]]}" if fields and fields[0] in values else failure.kind]
    return ",".join(first + [f"{name}={values[name]}" for name in fields[1:] if name in values])


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
