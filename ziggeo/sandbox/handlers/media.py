"""What calls about videos and about audios have in common: what they may be sent, and which objects they mean."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import JsonValue

from ziggeo.sandbox import parameters
from ziggeo.sandbox.parameters import Arguments, Rule, read_arguments
from ziggeo.sandbox.records.media import MediaObject
from ziggeo.sandbox.records.states import State
from ziggeo.sandbox.refusals import ServiceError, invalid
from ziggeo.sandbox.state.media import MediaKeeper

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


def state_filter(wanted: JsonValue) -> Callable[[State], bool]:
    """Whether a state is one of those named, by names in any case or by their numbers; ``all`` names every one."""
    names = {name.lower() for name in parameters.texts(wanted)}
    return lambda state: "all" in names or state.name.lower() in names or str(int(state)) in names


def wanted(keeper: MediaKeeper[M, Any], arguments: Arguments) -> list[M]:
    """Those that a list is about, newest first."""
    # An official demo sends `state`, with a number.
    in_states = state_filter(arguments.get("states") or arguments.get("state") or keeper.habits.listed_states)
    tags = frozenset(parameters.texts(arguments.get("tags")))
    enough = any if keeper.habits.tag_match == "any" else all
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


def page(newest_first: Sequence[T], arguments: Arguments) -> list[T]:
    """The part of a list that is asked for, in the order that is asked for."""
    ordered = newest_first[::-1] if parameters.boolean(arguments.get("reverse")) else newest_first
    skip = max(0, parameters.integer(arguments.get("skip")) or 0)
    limit = parameters.integer(arguments.get("limit")) or 0
    limit = min(limit, _MAX_LIMIT) if limit > 0 else _DEFAULT_LIMIT
    return list(ordered[skip : skip + limit])


def named(keeper: MediaKeeper[M, Any], arguments: Arguments) -> list[M]:
    """Those that a bulk call names, each once and in this order; unknown ones are left out."""
    references = parameters.texts(arguments.get("tokens_or_keys"))
    if not references:
        raise invalid({"tokens_or_keys": "This field is required."})
    if len(references) > _MAX_BULK:
        raise invalid({"tokens_or_keys": f"At most {_MAX_BULK} can be named in one call."})
    found: dict[str, M] = {}
    for reference in references:
        try:
            record = keeper.find(reference)
        except ServiceError:
            continue
        found.setdefault(record.token, record)
    return list(found.values())


def update_named(keeper: MediaKeeper[M, Any], arguments: Arguments) -> list[M]:
    """Change those that a bulk call names, and return them as they are then; unknown ones are left out."""
    changes = read_arguments(arguments, _UPDATE_BULK_RULES)
    changed: list[M] = []
    for record in named(keeper, arguments):
        try:
            changed.append(keeper.update(record.token, changes))
        except ServiceError:
            # It was deleted meanwhile.
            continue
    return changed
