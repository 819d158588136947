"""Bulk calls without a service: which things are meant, in which portions, and what a report says became of them."""

import pickle
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from ziggeo import (
    ArgumentsError,
    Audio,
    BulkError,
    BulkFailure,
    BulkProgress,
    BulkReport,
    RequestTimeoutError,
    Stream,
    Video,
    key,
)
from ziggeo._core.bulk import (
    LARGEST_CHUNK,
    POINTLESS,
    Outcome,
    Portion,
    Run,
    check_concurrency,
    check_keys,
    extension,
    formerly_asked,
    listed,
    matched,
    of_one,
    references,
    separate,
    summed_up,
    without_commas,
)
from ziggeo._files.bulk import file_name, paths, plan_targets, several
from ziggeo.errors import (
    AuthenticationError,
    CallError,
    CertificateError,
    ClientStateError,
    ConfigurationError,
    DownloadError,
    NotFoundError,
    PaymentRequiredError,
    ResponseValidationError,
    ServerError,
    UploadError,
    ZiggeoError,
)
from ziggeo.models.stats import VideoStats
from ziggeo.models.uploads import UploadStep
from ziggeo.models.videos import VideoCreateArguments, VideoGetBulkArguments, VideoUpdateBulkArguments

CALL = "videos.get_bulk"
NOT_FOUND = NotFoundError("404 Not Found", endpoint="videos.delete", status=404)


# which are meant


def test_things_are_named_by_tokens_by_keys_and_by_models_each_once_and_in_their_order() -> None:
    first, again = Video(token="a", title="first"), Video(token="a", title="again")

    assert references(["b", first, key("welcome"), again, "b"], Video, CALL) == {
        "b": "b",
        "a": first,
        "_welcome": "_welcome",
    }


@pytest.mark.parametrize(
    ("given_things", "said"),
    [
        (["a", ""], "number 2 is empty"),
        (["  "], "number 1 is empty"),
        ([None], "number 1 is a NoneType"),
        ([7], "number 1 is a int"),
        (b"a", "number 1 is a int"),
        ([VideoStats(plays=1)], "number 1 is a VideoStats"),  # type: ignore[call-arg]  # results take what is unknown
        (
            ["a", Stream(token="a")],
            "number 2 is a Stream, and has to be a token, a reference by key or a model of type Video",
        ),
        ([Audio(token="a")], "number 1 is a Audio"),
        (["\ud800"], "UTF-8"),
    ],
)
def test_what_names_nothing_is_refused(given_things: Iterable[object], said: str) -> None:
    with pytest.raises(ArgumentsError, match=said) as caught:
        references(given_things, Video, CALL)

    assert caught.value.endpoint == CALL


def test_a_text_is_a_comma_separated_list_and_anything_else_is_gone_through() -> None:
    text: Sequence[str] = "a, b,_welcome"
    assert listed(text, CALL) == ["a", "b", "_welcome"]
    assert listed(text[:0], CALL) == []
    assert listed(["a,b"], CALL) == ["a,b"]
    with pytest.raises(ArgumentsError, match="not int"):
        listed(7, CALL)
    with pytest.raises(ArgumentsError, match=r"a list is wanted, such as \[video\], not a single Video"):
        listed(Video(token="a"), CALL)


def test_names_that_are_sent_together_hold_no_comma_and_no_blanks_around_them() -> None:
    assert without_commas(["a ", "b", "a"], CALL) == ["a", "b"]
    with pytest.raises(ArgumentsError, match="comma"):
        without_commas(["_a,b"], CALL)


@pytest.mark.parametrize(
    ("arguments", "fields", "about", "said"),
    [
        (None, {}, None, {}),
        ({"tags": "x", "tokens_or_keys": None}, {}, None, {"tags": "x"}),
        (["a"], {}, ["a"], {}),
        ("a,b", {}, "a,b", {}),
        (None, {"tokens_or_keys": ["a"]}, ["a"], {}),
        ({"tokens_or_keys": ["a"], "tags": "x"}, {}, ["a"], {"tags": "x"}),
        ({"tokens_or_keys": ["a"], "tags": "x"}, {"tags": "y"}, ["a"], {"tags": "y"}),
        ({"tags": "x"}, {"tokens_or_keys": "a"}, "a", {"tags": "x"}),
        (["a"], {"tokens_or_keys": ["b"], "tags": "x"}, ["b"], {"tags": "x"}),
        (VideoGetBulkArguments(tokens_or_keys=["a", "b"]), {}, ["a", "b"], {}),
    ],
)
def test_what_a_call_is_about_is_told_from_what_it_says_of_that(
    arguments: object, fields: dict[str, object], about: object, said: dict[str, object]
) -> None:
    assert separate(arguments, fields) == (about, said)


def test_what_is_not_given_is_what_the_report_was_asked_for() -> None:
    report = BulkReport[int]()
    report.begin(CALL, ["a", "b"])

    assert formerly_asked("tokens", report, CALL) == ("a", "b")


@pytest.mark.parametrize("report", [None, BulkReport[int]()])
def test_a_call_about_nothing_is_refused(report: BulkReport[int] | None) -> None:
    with pytest.raises(ArgumentsError, match=r"tokens_or_keys .* is missing"):
        formerly_asked("tokens_or_keys", report, CALL)


def test_only_a_report_of_the_same_call_stands_for_what_is_not_given() -> None:
    with pytest.raises(ArgumentsError, match=r"the report is one of audios\.get_bulk"):
        formerly_asked("tokens_or_keys", BulkReport[int]("audios.get_bulk"), CALL)


@pytest.mark.parametrize("model", [VideoGetBulkArguments, VideoUpdateBulkArguments])
def test_arguments_of_a_request_take_only_models_of_what_they_are_about(model: type[VideoGetBulkArguments]) -> None:
    assert model.model_validate({"tokens_or_keys": [Video(token="a"), key("b")]}).tokens_or_keys == ["a", "_b"]
    for other in (Stream(token="a"), Audio(token="a")):
        with pytest.raises(ValidationError):
            model.model_validate({"tokens_or_keys": [other]})


# what is said of single files


def test_what_is_said_of_one_file_wins_over_what_is_said_of_all() -> None:
    shared = VideoCreateArguments(title="All", tags=["sea"], min_duration=5)

    assert of_one(shared, None, "a.mp4", CALL) is shared
    assert of_one(shared, {"title": "One"}, "a.mp4", CALL) == VideoCreateArguments(
        title="One", tags=["sea"], min_duration=5
    )
    own = of_one(shared, VideoCreateArguments(tags=None), "a.mp4", CALL)
    assert own.tags is None
    assert own.model_fields_set == {"title", "tags", "min_duration"}


@pytest.mark.parametrize(("own", "said"), [({"titel": "One"}, "did you mean title"), ({"max_duration": 1}, "greater")])
def test_what_is_wrong_with_one_file_names_it(own: dict[str, object], said: str) -> None:
    with pytest.raises(ArgumentsError, match=rf"^{CALL}: clips/a.mp4: .*{said}") as caught:
        of_one(VideoCreateArguments(min_duration=5), own, "clips/a.mp4", CALL)

    assert caught.value.errors


def test_a_key_that_two_files_would_get_is_refused() -> None:
    check_keys(
        {"a": VideoCreateArguments(key="x"), "b": VideoCreateArguments(key="y"), "c": VideoCreateArguments()}, CALL
    )
    with pytest.raises(ArgumentsError, match="c and a would both get the key 'x'"):
        check_keys({name: VideoCreateArguments(key=own) for name, own in (("a", "x"), ("b", None), ("c", "x"))}, CALL)


@pytest.mark.parametrize("concurrency", [0, -1, "3", True, 2.0, None])
def test_a_concurrency_that_is_none_is_refused(concurrency: object) -> None:
    check_concurrency(1, CALL)
    with pytest.raises(
        ArgumentsError, match=rf"concurrency is {concurrency!r}, and has to be a whole number, 1 or more"
    ):
        check_concurrency(concurrency, CALL)


def test_files_are_several_paths_each_named_as_it_was_given() -> None:
    assert paths(["a.mp4", Path("clips/b.mp4")], CALL) == ["a.mp4", str(Path("clips/b.mp4"))]
    for wrong in ([b"a.mp4"], [""], [None], [["a.mp4"]]):
        with pytest.raises(ArgumentsError, match=r"number 1 .* has to be a path"):
            paths(wrong, CALL)
    for single in ("a.mp4", Path("a.mp4"), b"a.mp4", 7):
        with pytest.raises(ArgumentsError, match="several paths"):
            several(single, CALL)


# what answers belong to

tokens = st.text("abcdef0123456789", min_size=1, max_size=3)


@st.composite
def objects(draw: st.DrawFn) -> list[Video]:
    named = draw(st.lists(tokens, unique=True, max_size=12))
    keys = draw(st.lists(st.text("xyz", min_size=1), unique=True, max_size=len(named)))
    padded = draw(st.permutations([*keys, *[None] * (len(named) - len(keys))]))
    return [Video(token=token, key=own) for token, own in zip(named, padded, strict=True)]


@given(st.data(), objects())
def test_each_item_gets_the_answer_that_has_its_name_in_whatever_order_they_came(
    data: st.DataObject, there: list[Video]
) -> None:
    by_name = {each.token: each for each in there} | {key(each.key): each for each in there if each.key}
    items = tuple(data.draw(st.lists(st.sampled_from([*by_name, "unknown", "_unknown"]), unique=True)))
    asked = [each for each in there if {each.token, f"_{each.key}"} & set(items)]
    again = data.draw(st.lists(st.sampled_from(asked), max_size=3)) if asked else []
    answers = data.draw(st.permutations([*asked, *again]))

    outcome = matched(items, answers, CALL)

    assert outcome.results == {item: by_name[item] for item in items if item in by_name}
    assert set(outcome.missing) == set(items) - by_name.keys()


def test_answers_without_a_name_belong_to_the_items_in_their_order_if_there_are_as_many() -> None:
    anonymous = [VideoStats.model_validate({"plays": number}) for number in range(2)]
    answers = [VideoStats(token="b"), *anonymous]

    assert matched(("a", "b", "_c"), answers, CALL).results == {"a": anonymous[0], "b": answers[0], "_c": anonymous[1]}
    assert matched(("_c",), [VideoStats(token="x")], CALL).results == {"_c": VideoStats(token="x")}


@pytest.mark.parametrize(
    ("items", "answers"),
    [
        (("a",), [Video(token="b")]),
        (("a", "_c"), [Video(token="a"), Video(token="b", key="d")]),
        (("a", "b"), [VideoStats()]),
        ((), [VideoStats()]),
    ],
)
def test_an_answer_that_belongs_to_nothing_is_an_error(items: Portion, answers: list[object]) -> None:
    with pytest.raises(ResponseValidationError, match="belong to nothing") as caught:
        matched(items, answers, CALL)

    assert (caught.value.endpoint, caught.value.status) == (CALL, 200)


def test_a_summary_stands_with_the_first_item_and_none_is_missing() -> None:
    summary = VideoStats.model_validate({"plays": 5})

    assert summed_up(("a", "b"), [summary], CALL) == Outcome(("a", "b"), {"a": summary})
    assert summed_up(("a", "b"), [], CALL) == Outcome(("a", "b"), {})
    assert summed_up(("a", "b"), [VideoStats(token="b")], CALL) == Outcome(
        ("a", "b"), {"b": VideoStats(token="b")}, ["a"]
    )
    with pytest.raises(ResponseValidationError):
        summed_up(("a",), [summary, summary], CALL)


# the report


@dataclass
class World:
    """A service with a few things, some of which it does not know and some of which fail at times."""

    unknown: set[str]
    failing: set[str]
    acted_on: list[str] = field(default_factory=list[str])

    def answer(self, portion: Portion) -> Outcome[str]:
        if self.failing & set(portion):
            return Outcome(portion, error=NOT_FOUND)
        known = [item for item in portion if item not in self.unknown]
        self.acted_on += known
        return Outcome(
            portion, {item: item.upper() for item in known}, [item for item in portion if item in self.unknown]
        )


names = st.lists(st.text("abcdef", min_size=1, max_size=2), unique=True, max_size=20)


@given(st.data(), names, st.integers(1, 7))
def test_a_report_accounts_for_every_item_and_a_second_run_does_only_the_rest(
    data: st.DataObject, items: list[str], size: int
) -> None:
    some = st.sets(st.sampled_from(items)) if items else st.just(set[str]())
    world = World(data.draw(some), data.draw(some))
    report = BulkReport[str]()
    first = Run(CALL, items, size, None, report)
    portions = data.draw(st.permutations(list(first)))
    begun = portions[: data.draw(st.integers(0, len(portions)))]
    for portion in begun:
        first.record(world.answer(portion))

    failed = [item for failure in report.failures for item in failure.items]
    groups = [*report.done, *report.missing, *failed, *report.left]
    assert sorted(groups) == sorted(items)
    assert list(report) == [item.upper() for item in items if item in report.done]
    assert report.asked == tuple(items)

    report = pickle.loads(pickle.dumps(report))
    before = list(world.acted_on)
    world.failing.clear()
    second = Run(CALL, formerly_asked("tokens", report, CALL), size, None, report)
    assert not report.failures
    for portion in second:
        second.record(world.answer(portion))
    assert second.finish() is report
    assert sorted(world.acted_on) == sorted(set(items) - world.unknown)
    assert not set(before) & set(world.acted_on[len(before) :])
    assert list(report) == [item.upper() for item in items if item not in world.unknown]
    assert report.left == ()


@given(names, st.integers(1, 7))
def test_portions_are_as_large_as_may_be_and_keep_the_order(items: list[str], size: int) -> None:
    run = Run[str](CALL, items, size, None, None)
    portions = list(run)

    assert [item for portion in portions for item in portion] == items
    assert all(len(portion) == size for portion in portions[:-1])
    assert len(run) == len(portions)


def test_a_report_is_a_sequence_of_results_in_the_order_asked_for() -> None:
    report = BulkReport[int]()
    assert report.begin(CALL, ["a", "b", "c", "d"]) == ["a", "b", "c", "d"]
    report.succeed(["c"], {"c": 3})
    report.succeed(["a", "b"], {"a": 1}, missing=["b"])

    assert list(report) == [1, 3]
    assert (report[0], report[-1], list(report[1:]), len(report), 3 in report) == (1, 3, [3], 2, True)
    assert (report.result("c"), report.result("b")) == (3, None)
    assert repr(report) == "<BulkReport videos.get_bulk: 2 done, 0 failed, 1 missing, 1 left>"
    assert repr(BulkReport[int]()) == "<BulkReport unused: 0 done, 0 failed, 0 missing, 0 left>"


def test_noting_the_same_twice_is_noting_it_once() -> None:
    report = BulkReport[int]()
    report.begin(CALL, ["a", "b", "c"])
    for _ in range(2):
        report.succeed(["a"], {"a": 1})
        report.fail(["b", "c"], NOT_FOUND)

    assert (list(report), report.done, len(report.failures)) == ([1], ("a",), 1)
    assert report.progress(["a"], None) == BulkProgress(3, 2, 3, ("a",), None)


def test_a_second_run_may_be_about_other_items_and_forgets_only_failures_of_what_is_tried_again() -> None:
    report = BulkReport[int]()
    report.begin(CALL, ["a", "b", "c"])
    report.succeed(["a"], {"a": 1})
    report.fail(["b", "c"], NOT_FOUND)

    assert report.begin(CALL, ["d", "a"]) == ["d"]
    assert report.failures == (BulkFailure(("b", "c"), NOT_FOUND),)
    assert (report.left, report.asked) == (("d",), ("a", "b", "c", "d"))

    assert report.begin(CALL, ["b"]) == ["b"]
    assert report.failures == (BulkFailure(("c",), NOT_FOUND),)
    assert (report.left, repr(report)) == (("b", "d"), f"<BulkReport {CALL}: 1 done, 1 failed, 0 missing, 2 left>")


def test_a_run_about_less_does_not_end_as_if_all_were_done() -> None:
    report = BulkReport[int]()
    failing = Run(CALL, ["a", "b", "c"], 1, None, report)
    failing.record(Outcome(("a",), error=NOT_FOUND))
    with pytest.raises(BulkError, match="1 of 3 failed; 2 are left; the first: ") as caught:
        Run(CALL, [], 1, None, report).finish()
    assert (caught.value.report, caught.value.__cause__) == (report, NOT_FOUND)

    less = Run(CALL, ["a"], 1, None, report)
    less.record(Outcome(("a",), {"a": 1}))
    with pytest.raises(BulkError, match=rf"^{CALL}: 2 of 3 are left, as this run was not about them$") as caught:
        less.finish()
    assert (caught.value.report, caught.value.__cause__) == (report, None)


def test_a_report_of_another_call_is_refused() -> None:
    report = BulkReport[str]()
    Run("videos.delete_bulk", [], 1, None, report)
    with pytest.raises(ArgumentsError, match=r"the report is one of videos\.delete_bulk"):
        Run("audios.delete_bulk", [], 1, None, report)


def test_progress_counts_items_and_tells_of_failures() -> None:
    told: list[BulkProgress] = []
    run = Run[str](CALL, ["a", "b", "c"], 2, told.append, None)
    for outcome in (Outcome[str](("a", "b"), {"a": "A"}, ["b"]), Outcome[str](("c",), error=NOT_FOUND)):
        run.record(outcome)
        run.tell(outcome)

    assert told == [
        BulkProgress(finished=2, failed=0, total=3, items=("a", "b"), error=None),
        BulkProgress(finished=3, failed=1, total=3, items=("c",), error=NOT_FOUND),
    ]


def test_failures_are_raised_at_the_end_with_all_that_is_known() -> None:
    run = Run[str]("videos.delete_bulk", ["a", "b", "c"], 1, None, None)
    run.record(Outcome(("a",), {"a": "a"}))
    run.record(Outcome(("b",), error=NOT_FOUND))
    run.record(Outcome(("c",), error=ServerError("500", endpoint="videos.delete", status=500)))
    with pytest.raises(BulkError) as caught:
        run.finish()

    error = caught.value
    assert str(error) == "videos.delete_bulk: 2 of 3 failed; the first: videos.delete: 404 Not Found"
    assert (error.endpoint, error.report.done, error.__cause__) == ("videos.delete_bulk", ("a",), NOT_FOUND)
    assert [(failure.items, type(failure.error)) for failure in error.report.failures] == [
        (("b",), NotFoundError),
        (("c",), ServerError),
    ]


DENIED = AuthenticationError("401", endpoint="videos.delete", status=401)
STOPPING: list[ZiggeoError] = [
    DENIED,
    PaymentRequiredError("402", endpoint="videos.create", status=402),
    CertificateError("untrusted", endpoint="videos.delete", sent=False),
    ClientStateError("this client is closed"),
    ConfigurationError("odd"),
    UploadError("no", endpoint="videos.create", step=UploadStep.REQUEST_URL, cause=DENIED),
    DownloadError("no", endpoint="videos.download_video", received=0, expected=None, cause=DENIED),
]


@pytest.mark.parametrize("error", STOPPING, ids=lambda error: type(error).__name__)
def test_an_error_that_all_would_meet_ends_the_run_and_leaves_the_rest(error: ZiggeoError) -> None:
    run = Run[str]("videos.delete_bulk", ["a", "b", "c"], 1, None, None)
    portions = iter(run)
    run.record(run.failed(next(portions), error))

    assert list(portions) == []
    with pytest.raises(BulkError, match=r"1 of 3 failed; 2 are left; the first: ") as caught:
        run.finish()
    assert caught.value.report.left == ("b", "c")
    assert {type(each) for each in STOPPING} >= set(POINTLESS)


OTHERS: list[CallError] = [
    NOT_FOUND,
    ServerError("503", endpoint="videos.delete", status=503),
    RequestTimeoutError("late", endpoint="videos.delete", phase="read", seconds=1),
]


@pytest.mark.parametrize("error", OTHERS, ids=lambda error: type(error).__name__)
def test_any_other_error_leaves_the_others_alone(error: CallError) -> None:
    run = Run[str]("videos.delete_bulk", ["a", "b", "c"], 1, None, None)
    portions = iter(run)
    run.record(run.failed(next(portions), error))

    assert list(portions) == [("b",), ("c",)]


def test_a_chunk_is_as_large_as_the_service_takes() -> None:
    assert LARGEST_CHUNK == 100


# where files go


@given(st.text(min_size=1).filter(lambda name: name.isprintable()), st.sampled_from(["mp4", "jpg"]))
def test_a_file_name_stays_within_its_directory_whatever_a_key_holds(name: str, ending: str) -> None:
    made = file_name(name, ending)

    assert made.isascii()
    assert not set(made) & set('/\\:*?"<>|\0 ')
    assert len(made) <= 160
    assert made not in (".", "..")
    assert made.endswith(f".{ending}")


@given(st.lists(st.text(min_size=1, max_size=400), min_size=2, max_size=2, unique=True))
def test_different_keys_have_different_file_names(keys: list[str]) -> None:
    writable = [each.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for each in keys]

    assert (file_name(writable[0], "mp4") == file_name(writable[1], "mp4")) is (writable[0] == writable[1])


@pytest.mark.parametrize(
    ("name", "made"),
    [("a" * 32, "a" * 32 + ".mp4"), ("_käy/1", "_k%C3%A4y%2F1.mp4"), ("_../x", "_..%2Fx.mp4"), ("..", "...mp4")],
)
def test_a_file_is_named_by_what_names_the_object(name: str, made: str) -> None:
    assert file_name(name, "mp4") == made


@pytest.mark.parametrize(
    ("told", "chosen"),
    [("mp4", "mp4"), (".WebM", "webm"), (None, "aac"), ("", "aac"), ("../x", "aac"), ("a b", "aac"), ("x" * 11, "aac")],
)
def test_an_extension_is_what_was_told_if_that_is_one(told: str | None, chosen: str) -> None:
    assert extension(told, "aac") == chosen


def mp4(_: object) -> str:
    return "mp4"


def test_targets_are_in_a_directory_or_where_a_function_says(tmp_path: Path) -> None:
    items: dict[str, Video | str] = {"a": Video(token="a", title="First"), "_b": key("b")}

    assert plan_targets(CALL, items, tmp_path, mp4) == {"a": tmp_path / "a.mp4", "_b": tmp_path / "_b.mp4"}
    assert plan_targets(CALL, items, str(tmp_path), mp4) == plan_targets(CALL, items, tmp_path, mp4)
    chosen = plan_targets(
        CALL, items, lambda item: tmp_path / (item if isinstance(item, str) else f"{item.title}.mov"), mp4
    )
    assert chosen == {"a": tmp_path / "First.mov", "_b": tmp_path / "_b"}


Targets = Callable[[Path], "Path | str | Callable[[str], Path | str]"]

WRONG_TARGETS: list[tuple[Targets, str]] = [
    (lambda tmp_path: tmp_path / "none", "there is no directory"),
    (lambda _: "", "is empty"),
    (lambda tmp_path: lambda _: tmp_path / "one.mp4", "a and A would both go to .*one.mp4"),
    (lambda tmp_path: tmp_path, "a and A would both go to"),
    (lambda tmp_path: lambda _: tmp_path, "is a directory"),
    (lambda tmp_path: lambda name: tmp_path / "none" / name, "there is no directory"),
    (lambda _: lambda _: "", "is no path"),
    (lambda _: 7, "is a directory or gives a path"),  # type: ignore[list-item, return-value]  # untyped callers
    (lambda _: lambda _: None, "is no path"),  # type: ignore[list-item, return-value]  # untyped callers
]


@pytest.mark.parametrize(("to", "said"), WRONG_TARGETS)
def test_a_target_that_cannot_be_is_refused(tmp_path: Path, to: Targets, said: str) -> None:
    items = {"a": "a", "A": "A"}
    with pytest.raises(ArgumentsError, match=said):
        plan_targets(CALL, items, to(tmp_path), mp4)


def test_one_path_written_in_two_ways_is_one(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    both: Sequence[Path] = [tmp_path / "x" / ".." / "one.mp4", tmp_path / "one.mp4"]
    with pytest.raises(ArgumentsError, match="would both go to"):
        plan_targets(CALL, {"0": 0, "1": 1}, lambda number: both[number], mp4)
