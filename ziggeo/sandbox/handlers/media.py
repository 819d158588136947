"""What calls about videos and about audios have in common: what they may be sent, and which objects they mean."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import JsonValue

from ziggeo.sandbox import parameters
from ziggeo.sandbox.assumptions import DEFAULT, Assumptions
from ziggeo.sandbox.parameters import Arguments, Rule, read_arguments
from ziggeo.sandbox.records.media import MediaObject
from ziggeo.sandbox.records.states import State
from ziggeo.sandbox.refusals import ServiceError, invalid
from ziggeo.sandbox.service import Service
from ziggeo.sandbox.state.media import MediaKeeper
from ziggeo.sandbox.wire.common import state_number

_DEFAULT_LIMIT = 50
_MAX_LIMIT = 100
_MAX_BULK = 100
_APPROVALS: dict[str, bool | None] = {"approved": True, "rejected": False, "pending": None}

UPDATE_RULES: Mapping[str, Rule] = {
    "min_duration": parameters.seconds,
    "max_duration": parameters.seconds,
    "tags": parameters.texts,
    "key": parameters.text,
    "volatile": parameters.boolean,
    "expiration_days": parameters.whole_amount,
    "expire_on": parameters.calendar_date,
    "approved": parameters.tri_state,
    "title": parameters.text,
    "description": parameters.text,
    "data": parameters.mapping,
}
"""What can be changed."""
CREATE_RULES: Mapping[str, Rule] = {
    **UPDATE_RULES,
    "meta_profile": parameters.text,
    "delete_old_streams": parameters.boolean,
    "enforce_duration": parameters.boolean,
    "user_language": parameters.text,
    "device_info": parameters.mapping,
}
"""What can be said of a new one."""
_UPDATE_BULK_RULES = {name: rule for name, rule in UPDATE_RULES.items() if name != "key"}

M = TypeVar("M", bound=MediaObject[Any])
T = TypeVar("T")


def state_filter(assumptions: Assumptions, wanted: JsonValue) -> Callable[[State], bool]:
    """Whether a state is one of those named, by names or by their numbers; ``all`` names every one."""
    names = set(_names(assumptions, wanted))
    means_all = any(name.lower() == "all" for name in names)
    spelt = str.upper if assumptions.states_case == "upper" else str.lower
    return lambda state: means_all or spelt(state.name) in names or str(state_number(assumptions, state)) in names


def _names(assumptions: Assumptions, wanted: JsonValue) -> Iterable[str]:
    """The names in a list of states, in lower case where case is not heeded."""
    is_list = not isinstance(wanted, str) or isinstance(parameters.decoded_json(wanted), list)
    how = assumptions.states_lists
    is_known = how == "commas_or_lists" or is_list is (how == "lists")
    names = parameters.texts(wanted) if is_known else [wanted.strip()] if isinstance(wanted, str) else []
    return (name.lower() for name in names) if assumptions.states_case == "any" else names


def stream_state_filter(service: Service, arguments: Arguments) -> Callable[[State], bool]:
    """Which states are meant of streams, or of the processes of a profile."""
    if wanted := arguments.get("states"):
        return state_filter(service.assumptions, wanted)
    return state_filter(DEFAULT, service.assumptions.listed_stream_states)


def wanted(
    keeper: MediaKeeper[M, Any], arguments: Arguments, in_states: Callable[[State], bool] | None = None
) -> list[M]:
    """Those that a list is about, newest first; in these states, or in those that the arguments name."""
    assumptions = keeper.assumptions
    # An official demo sends `state`, with a number.
    named = arguments.get("states") or arguments.get("state")
    if in_states is None:
        in_states = state_filter(assumptions, named) if named else state_filter(DEFAULT, assumptions.listed_states)
    tags = frozenset(parameters.texts(arguments.get("tags")))
    enough = any if assumptions.tag_match == "any" else all
    approval = (parameters.text(arguments.get("approved")) or "").strip().lower()
    if approval and approval not in _APPROVALS:
        raise invalid({"approved": "Allowed values: " + ", ".join(_APPROVALS).upper()})
    return [
        record
        for record in keeper.all()
        if in_states(record.state)
        and (not tags or enough(tag in record.tags for tag in tags))
        and (not approval or record.approved is _APPROVALS[approval])
    ]


def page(service: Service, newest_first: Sequence[T], arguments: Arguments) -> list[T]:
    """The part of a list that is asked for, in the order that is asked for."""
    ordered = newest_first[::-1] if parameters.boolean(arguments.get("reverse")) else newest_first
    skip = max(0, parameters.integer(arguments.get("skip")) or 0)
    limit = parameters.integer(arguments.get("limit")) or 0
    above_most = service.assumptions.limit_above_most
    if limit > _MAX_LIMIT and above_most == "refused":
        raise invalid({"limit": f"At most {_MAX_LIMIT} can be listed in one call."})
    if limit > _MAX_LIMIT and above_most == "clamped":
        limit = _MAX_LIMIT
    limit = limit if limit > 0 else _DEFAULT_LIMIT
    return list(ordered[skip : skip + limit])


def read_changes(service: Service, arguments: Arguments, rules: Mapping[str, Rule]) -> dict[str, object]:
    """Read what is said of a video or an audio."""
    if service.assumptions.approved_when_empty == "pending" and arguments.get("approved") == "":
        arguments = {**arguments, "approved": None}
    return read_arguments(arguments, rules, service.assumptions)


def written_each(found: Iterable[M | None], write: Callable[[M], JsonValue]) -> list[JsonValue]:
    """Write what a bulk call names; an unknown one is ``null`` where it is not left out."""
    return [None if record is None else write(record) for record in found]


def named(keeper: MediaKeeper[M, Any], arguments: Arguments) -> list[M | None]:
    """Those that a bulk call names, each once and in this order; unknown ones are left out, or nothing."""
    references = parameters.texts(arguments.get("tokens_or_keys"))
    if not references:
        raise invalid({"tokens_or_keys": "This field is required."})
    if len(references) > _MAX_BULK:
        raise invalid({"tokens_or_keys": f"At most {_MAX_BULK} can be named in one call."})
    found: dict[str, M | None] = {}
    for reference in references:
        try:
            record = keeper.find(reference)
        except ServiceError:
            if keeper.assumptions.unknown_in_bulk == "refused":
                raise
            if keeper.assumptions.unknown_in_bulk == "null":
                found.setdefault(reference, None)
            continue
        found.setdefault(record.token, record)
    return list(found.values())


def update_named(service: Service, keeper: MediaKeeper[M, Any], arguments: Arguments) -> list[M | None]:
    """Change those that a bulk call names, and return them as they are then; unknown ones are left out, or nothing."""
    changes = read_changes(service, arguments, _UPDATE_BULK_RULES)
    changed: list[M | None] = []
    for record in named(keeper, arguments):
        if record is None:
            changed.append(None)
            continue
        try:
            changed.append(keeper.update(record.token, changes))
        except ServiceError:
            # It was deleted meanwhile.
            continue
    return changed
