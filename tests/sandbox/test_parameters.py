import json
import math
from contextlib import suppress

import pytest
from hypothesis import given, strategies as st
from pydantic import JsonValue

from ziggeo.sandbox import Assumptions, parameters
from ziggeo.sandbox.refusals import ServiceError

json_values: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
RULES = (
    parameters.text,
    parameters.boolean,
    parameters.tri_state,
    parameters.integer,
    parameters.number,
    parameters.whole_amount,
    parameters.seconds,
    parameters.fraction,
    parameters.texts,
    parameters.mapping,
    parameters.calendar_date,
    parameters.file_type,
)


@given(json_values)
def test_a_rule_reads_anything_or_says_what_is_wrong(value: JsonValue) -> None:
    for rule in RULES:
        with suppress(ValueError):
            rule(value)


@pytest.mark.parametrize("word", ["true", "True", "TRUE", "on", "yes", "1", " true ", "3", True, 1])
def test_true(word: JsonValue) -> None:
    assert parameters.boolean(word) is True


@pytest.mark.parametrize(
    "word", ["false", "False", "off", "no", "0", "", "2", "null", "None", "maybe", None, False, []]
)
def test_false(word: JsonValue) -> None:
    assert parameters.boolean(word) is False


@pytest.mark.parametrize("word", ["null", "NULL", " null ", None])
def test_undecided(word: JsonValue) -> None:
    assert parameters.tri_state(word) is None


@pytest.mark.parametrize(
    ("word", "value"),
    [("true", True), ("TRUE", True), ("1", True), ("false", False), ("0", False), ("", False), ("None", False)],
)
def test_decided(word: str, value: bool) -> None:
    assert parameters.tri_state(word) is value


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_whole_numbers(value: int) -> None:
    assert parameters.integer(str(value)) == value
    assert parameters.integer(f" {value} apples") == value


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("None", 0),
        ("", None),
        (None, None),
        ("9" * 5000, 2**63 - 1),
        ("-" + "9" * 30, 1 - 2**63),
        ("7", 7),
        (7, 7),
        ("1.9", 1),
    ],
)
def test_odd_whole_numbers(word: JsonValue, value: int | None) -> None:
    assert parameters.integer(word) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers(value: float) -> None:
    assert parameters.number(repr(value)) == value


@pytest.mark.parametrize(
    ("word", "value"), [("None", 0), ("", None), ("1e2x", 100), (".5", 0.5), ("5.", 5), ("nan", 0)]
)
def test_odd_numbers(word: str, value: float | None) -> None:
    assert parameters.number(word) == value


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        (parameters.number, "1e999"),
        (parameters.seconds, "-1"),
        (parameters.whole_amount, "-1"),
        (parameters.fraction, "1.1"),
        (parameters.calendar_date, "2026-02-30"),
        (parameters.calendar_date, "20260201"),
        (parameters.calendar_date, "tomorrow"),
    ],
)
def test_what_cannot_be_taken(rule: parameters.Rule, word: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        rule(word)


@given(st.lists(st.text(st.characters(exclude_characters=",", exclude_categories=["Cs"])).map(str.strip).filter(bool)))
def test_lists_between_commas_and_as_json(parts: list[str]) -> None:
    if not parameters.decoded_json(",".join(parts)):
        assert parameters.texts(" , ".join(parts)) == tuple(parts)
    assert parameters.texts(json.dumps(parts)) == tuple(parts)
    assert parameters.texts([*parts]) == tuple(parts)


def test_a_list_in_the_words_of_python_is_text() -> None:
    assert parameters.texts("['a', 'b']") == ("['a'", "'b']")


@pytest.mark.parametrize(
    "word", ["{", "{'a': 1}", '{"a": NaN}', '{"a": 1e999}', r'{"a": "\ud800"}', "[1]", "5", "", None, "[" * 100_000]
)
def test_what_is_no_json_object_is_nothing(word: JsonValue) -> None:
    assert parameters.mapping(word) is None


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers() | st.none()))
def test_json_objects(value: dict[str, JsonValue]) -> None:
    assert parameters.mapping(json.dumps(value)) == value
    assert parameters.mapping(value) == value


def test_an_empty_list_is_an_empty_map() -> None:
    assert parameters.mapping("[]") == {}


@pytest.mark.parametrize("word", ["2026-12-31", " 2026-12-31 "])
def test_dates(word: str) -> None:
    assert parameters.calendar_date(word) == "2026-12-31"


@pytest.mark.parametrize("word", ["", "null", "None", None])
def test_no_date(word: JsonValue) -> None:
    assert parameters.calendar_date(word) is None


@pytest.mark.parametrize(("word", "value"), [("mp4", "mp4"), (".MOV", "mov"), ("", None), (None, None)])
def test_file_types(word: JsonValue, value: str | None) -> None:
    assert parameters.file_type(word) == value


@pytest.mark.parametrize(
    ("query", "arguments"),
    [
        (b"", {}),
        (b"a=1&a=2", {"a": "2"}),
        (b"a=", {"a": ""}),
        (b"tags[]=a&tags[]=b", {"tags": ["a", "b"]}),
        (b"tags%5B%5D=a", {"tags": ["a"]}),
        (b"t[1]=b&t[0]=a", {"t": {"1": "b", "0": "a"}}),
        (b"grants[read][all]=true", {"grants": {"read": {"all": "true"}}}),
        (b"g[r][][x]=1&g[r][][x]=2", {"g": {"r": [{"x": "1"}, {"x": "2"}]}}),
        (b"a=1&a[b]=2", {"a": {"b": "2"}}),
        (b"a[b=1", {"a[b": "1"}),
        (b"title=100% sure", {"title": "100% sure"}),
        ("ä=ö+%C3%BC".encode(), {"ä": "ö ü"}),
    ],
)
def test_forms(query: bytes, arguments: dict[str, JsonValue]) -> None:
    assert parameters.parse_form(query) == arguments


@pytest.mark.parametrize("query", [b"a=%ff", b"a=\xff", b"a" + b"[b]" * 1000 + b"=1"])
def test_forms_that_cannot_be_read(query: bytes) -> None:
    with pytest.raises(ServiceError) as caught:
        parameters.parse_form(query)
    assert caught.value.status == 400


@given(st.binary())
def test_any_body_is_read_or_refused(body: bytes) -> None:
    for parse in (parameters.parse_form, parameters.parse_json_body):
        with suppress(ServiceError):
            json.dumps(parse(body), allow_nan=False).encode()


def test_every_message_of_a_call_is_told() -> None:
    rules = {"a": parameters.seconds, "b": parameters.fraction, "c": parameters.text, "d": parameters.text}
    with pytest.raises(ServiceError) as caught:
        parameters.read_arguments({"a": "-1", "b": "7", "c": "fine", "x": "ignored"}, rules)
    assert caught.value.status_by(Assumptions()) == 412
    assert caught.value.messages == {
        "a": "The value must not be negative.",
        "b": "The value must be between 0 and 1.",
    }
    assert math.isclose(parameters.read_arguments({"a": "1.5"}, rules)["a"], 1.5)  # type: ignore[arg-type]  # a rule's result is an object
