"""The rules by which auth tokens allow something, as decisions about values."""

import math
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ziggeo.sandbox.public.permission import Action, Permit, Scope, Target, Usage

NAMES = st.sampled_from(["a", "b", "_a", "_b", "_c"])
SCOPES = st.builds(Scope, all=st.booleans(), session_owned=st.booleans(), resources=st.frozensets(NAMES, max_size=2))
TARGETS = st.builds(
    Target,
    token=st.none() | st.sampled_from(["a", "b"]),
    key=st.none() | st.sampled_from(["a", "b"]),
    is_own=st.booleans(),
)
SECONDS = st.integers(0, 100)
PERMITS = st.builds(
    Permit,
    name=st.just("permit"),
    grants=st.dictionaries(st.sampled_from(Action), SCOPES, max_size=3),
    is_hidden=st.booleans(),
    expiration_date=st.none() | SECONDS,
    usage_expiration_time=st.none() | SECONDS,
    session_limit=st.none() | st.integers(0, 4),
)
USAGES = st.builds(Usage, first=st.none() | st.floats(0, 100), sessions=st.integers(0, 5))
ACTIONS = st.sampled_from(Action)
TIMES = st.floats(0, 300)


@pytest.mark.parametrize(
    ("scope", "target", "covered"),
    [
        (Scope(), Target(token="a"), False),
        (Scope(all=True), Target(token="a"), True),
        (Scope(all=True), Target(), True),
        (Scope(session_owned=True), Target(token="a", is_own=True), True),
        (Scope(session_owned=True), Target(token="a"), False),
        (Scope(resources=frozenset({"a"})), Target(token="a"), True),
        (Scope(resources=frozenset({"a"})), Target(token="b"), False),
        (Scope(resources=frozenset({"a"})), Target(token="b", key="a"), False),
        (Scope(resources=frozenset({"_a"})), Target(token="b", key="a"), True),
        (Scope(resources=frozenset({"_a"})), Target(token="_a"), True),
        (Scope(resources=frozenset({"_a"})), Target(key="a"), True),
    ],
)
def test_what_a_scope_covers(scope: Scope, target: Target, covered: bool) -> None:
    assert scope.covers(target) is covered


@given(SCOPES, SCOPES, TARGETS)
def test_what_one_member_grants_no_other_takes_away(scope: Scope, other: Scope, target: Target) -> None:
    both = Scope(
        all=scope.all or other.all,
        session_owned=scope.session_owned or other.session_owned,
        resources=scope.resources | other.resources,
    )
    assert both.covers(target) is (scope.covers(target) or other.covers(target))


def a_permit(**limits: Any) -> Permit:
    return Permit(name="permit", grants={Action.READ: Scope(all=True)}, **limits)


@pytest.mark.parametrize(
    ("permit", "usage", "now", "word"),
    [
        (a_permit(), Usage(), 0, None),
        (a_permit(is_hidden=True), Usage(), 0, "hidden"),
        (a_permit(expiration_date=100), Usage(), 99.9, None),
        (a_permit(expiration_date=100), Usage(), 100, "expired"),
        (a_permit(session_limit=2), Usage(sessions=1), 0, None),
        (a_permit(session_limit=2), Usage(sessions=2), 0, "as many sessions"),
        (a_permit(session_limit=2), Usage(first=0, sessions=2), 0, None),
        (a_permit(session_limit=0), Usage(), 0, "as many sessions"),
        (a_permit(usage_expiration_time=60), Usage(), 1000, None),
        (a_permit(usage_expiration_time=60), Usage(first=100, sessions=1), 159.9, None),
        (a_permit(usage_expiration_time=60), Usage(first=100, sessions=1), 160, "time"),
        (Permit(name="permit", grants={Action.UPDATE: Scope(all=True)}), Usage(), 0, "grant to read"),
        (Permit(name="permit", grants={Action.READ: Scope(resources=frozenset("b"))}), Usage(), 0, "read this"),
    ],
)
def test_why_a_token_does_not_do(permit: Permit, usage: Usage, now: float, word: str | None) -> None:
    objection = permit.find_objection(Action.READ, Target(token="a"), usage, now)
    assert objection is None if word is None else objection is not None and word in objection


@given(PERMITS, ACTIONS, TARGETS, USAGES, TIMES)
def test_a_token_allows_what_all_rules_allow_and_nothing_else(
    permit: Permit, action: Action, target: Target, usage: Usage, now: float
) -> None:
    scope = permit.grants.get(action)
    if action is Action.INDEX and scope is None:
        scope = permit.grants.get(Action.READ)
    rules = [
        not permit.is_hidden,
        now < (math.inf if permit.expiration_date is None else permit.expiration_date),
        scope is not None and scope.covers(target),
        usage.first is not None
        or usage.sessions < (math.inf if permit.session_limit is None else permit.session_limit),
        usage.first is None or permit.usage_expiration_time is None or now < usage.first + permit.usage_expiration_time,
    ]
    assert (permit.find_objection(action, target, usage, now) is None) is all(rules)


@given(PERMITS, ACTIONS, TARGETS, USAGES, TIMES, st.floats(0, 300))
def test_what_is_over_stays_over(
    permit: Permit, action: Action, target: Target, usage: Usage, now: float, later: float
) -> None:
    if permit.find_objection(action, target, usage, now) is not None:
        assert permit.find_objection(action, target, usage, now + later) is not None


@given(PERMITS, ACTIONS, TARGETS, USAGES, TIMES)
def test_for_a_list_any_target_is_enough(
    permit: Permit, action: Action, target: Target, usage: Usage, now: float
) -> None:
    if permit.find_objection(action, target, usage, now) is None:
        assert permit.find_objection(action, None, usage, now) is None
