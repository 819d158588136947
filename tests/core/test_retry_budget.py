"""How many retries are spent over all calls of a client."""

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from ziggeo import RetryBudget
from ziggeo._core.retry_budget import RetryAllowance


def test_the_documented_defaults() -> None:
    assert RetryBudget() == RetryBudget(retries=100, earned_by_success=0.1)


def test_without_a_budget_there_is_no_end() -> None:
    allowance = RetryAllowance(None)

    assert all(allowance.spend() for _ in range(1000))


def test_what_is_spent_is_gone_until_successes_have_earned_it() -> None:
    allowance = RetryAllowance(RetryBudget(retries=2, earned_by_success=0.5))

    assert [allowance.spend() for _ in range(3)] == [True, True, False]
    allowance.earn()
    assert not allowance.spend()
    allowance.earn()
    assert [allowance.spend(), allowance.spend()] == [True, False]


@given(st.integers(1, 20), st.sampled_from([0.25, 0.5, 1.0, 3.0]), st.lists(st.booleans(), max_size=200))
def test_no_more_is_spent_than_was_there_and_was_earned(retries: int, worth: float, successes: list[bool]) -> None:
    allowance = RetryAllowance(RetryBudget(retries=retries, earned_by_success=worth))
    spent = 0
    for success in successes:
        if success:
            allowance.earn()
        else:
            spent += allowance.spend()

    assert spent <= retries + worth * sum(successes)
    assert sum(allowance.spend() for _ in range(retries + 1)) <= retries


@pytest.mark.parametrize("wrong", [{"retries": 0}, {"earned_by_success": 0}, {"earned_by_success": float("inf")}])
def test_a_budget_is_something(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        RetryBudget.model_validate(wrong)
