"""Calls about many things at once: which things, in which portions, and what became of each."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

from pydantic import BaseModel

from ziggeo._core.arguments import parse_arguments
from ziggeo.bulk import BulkReport, OnBulk
from ziggeo.errors import (
    ArgumentsError,
    AuthenticationError,
    BulkError,
    CertificateError,
    ClientStateError,
    ConfigurationError,
    DownloadError,
    PaymentRequiredError,
    ResponseValidationError,
    UploadError,
    ZiggeoError,
)
from ziggeo.models._base import Arguments
from ziggeo.models._types import HasToken, split_list

LARGEST_CHUNK = 100
"""How many things one request of the service's bulk calls may be about."""
TOKENS = "tokens_or_keys"
POINTLESS = (AuthenticationError, PaymentRequiredError, CertificateError, ClientStateError, ConfigurationError)
"""Errors that everything else would run into as well."""

T = TypeVar("T")
R = TypeVar("R")
A = TypeVar("A", bound=Arguments)

Portion = tuple[str, ...]
"""Identifiers of things that are sent together."""


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What came of a portion."""

    items: Portion
    results: Mapping[str, T] = field(default_factory=dict[str, T])
    """Results by the identifiers they belong to."""
    missing: Sequence[str] = ()
    """Identifiers that the service does not know."""
    error: ZiggeoError | None = None
    """Why the whole portion failed."""


def separate(arguments: object, fields: Mapping[str, object]) -> tuple[object, dict[str, object]]:
    """Tell what a call is about, ``None`` if it does not say, from what it says of that, in whichever spelling both were given."""
    about: object = None
    said: dict[str, object] = {}
    if isinstance(arguments, Arguments):
        said = {name: getattr(arguments, name) for name in arguments.model_fields_set}
    elif isinstance(arguments, Mapping):
        said = dict(cast("Mapping[str, object]", arguments))
    else:
        about = arguments
    said |= fields
    if TOKENS in said:
        about = said.pop(TOKENS)
    return about, said


def formerly_asked(name: str, report: BulkReport[T] | None, call: str) -> Portion:
    """Return all that the report of a former run was asked for, as nothing was given under such a name.

    Raises:
        ArgumentsError: There is no report of a former run, or it is one of another call.
    """
    if report is None or not report.call:
        raise ArgumentsError(
            f"{call}: {name} says which are meant, and is missing; only the report of a former run stands for it",
            endpoint=call,
        )
    return _of_call(call, report).asked


def listed(given: R, call: str) -> R:
    """Return what is to be gone through: a text is a comma-separated list, as for the service itself.

    Raises:
        ArgumentsError: It is a single thing, or cannot be gone through.
    """
    if isinstance(given, str):
        return cast("R", split_list(given))
    if isinstance(given, BaseModel):
        # A model can be gone through as well, but yields its fields.
        kind = type(given).__name__
        raise ArgumentsError(f"{call}: a list is wanted, such as [{kind.lower()}], not a single {kind}", endpoint=call)
    if not hasattr(given, "__iter__") and not hasattr(given, "__aiter__"):
        raise ArgumentsError(
            f"{call}: tokens, references by key or models are wanted, not {type(given).__name__}", endpoint=call
        )
    return given


def references(given: Iterable[R], model: type[HasToken], call: str) -> dict[str, R]:
    """Return things by what names them, each once and in their order.

    Raises:
        ArgumentsError: One of them is neither named by a text nor such a model.
    """
    named: dict[str, R] = {}
    for number, item in enumerate(given, 1):
        name: object = item.token if isinstance(item, model) else item
        if not isinstance(name, str):
            kind = type(item).__name__
            raise ArgumentsError(
                f"{call}: number {number} is a {kind}, and has to be a token, a reference by key or a model of type {model.__name__}",
                endpoint=call,
            )
        if not name.strip():
            raise ArgumentsError(f"{call}: number {number} is empty", endpoint=call)
        _check_writable(name, call)
        named.setdefault(name, item)
    return named


def without_commas(names: Iterable[str], call: str) -> list[str]:
    """Return names that are sent as one comma-separated text, each once, without blanks around them.

    Raises:
        ArgumentsError: One holds a comma.
    """
    for name in names:
        if "," in name:
            raise ArgumentsError(f"{call}: {name!r} holds a comma, which separates entries on the wire", endpoint=call)
    return list(dict.fromkeys(name.strip() for name in names))


def check_arguments(takes: type[A], said: Mapping[str, object], names: Sequence[str], call: str) -> A:
    """Return the arguments of a call that sends chunks, checked once for all of them.

    Raises:
        ArgumentsError: A name is unknown or a value unacceptable.
    """
    return parse_arguments(takes, None, {**said, TOKENS: names[:1] or ["none"]}, call)


def of_one(arguments: A, own: A | Mapping[str, object] | None, item: str, call: str) -> A:
    """Return shared arguments with those of one item put over them.

    Raises:
        ArgumentsError: They are unacceptable, alone or together.
    """
    if own is None:
        return arguments
    try:
        parsed = parse_arguments(type(arguments), own, {}, call)
        return parse_arguments(
            type(arguments), arguments, {name: getattr(parsed, name) for name in parsed.model_fields_set}, call
        )
    except ArgumentsError as error:
        said = error.message.removeprefix(f"{call}: ")
        raise ArgumentsError(f"{call}: {item}: {said}", endpoint=call, errors=error.errors) from None


def check_keys(arguments: Mapping[str, Arguments], call: str) -> None:
    """Refuse a key that several items would be given: the service takes it once.

    Raises:
        ArgumentsError: There is one.
    """
    owners: dict[str, str] = {}
    for item, said in arguments.items():
        key: str | None = getattr(said, "key", None)
        if key is not None and owners.setdefault(key, item) != item:
            raise ArgumentsError(f"{call}: {item} and {owners[key]} would both get the key {key!r}", endpoint=call)


def check_concurrency(concurrency: object, call: str) -> None:
    """Refuse a concurrency that is none.

    Raises:
        ArgumentsError: It is no whole number, or less than 1.
    """
    if isinstance(concurrency, bool) or not isinstance(concurrency, int) or concurrency < 1:
        raise ArgumentsError(
            f"{call}: concurrency is {concurrency!r:.40}, and has to be a whole number, 1 or more", endpoint=call
        )


def _check_writable(name: str, call: str) -> None:
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise ArgumentsError(f"{call}: a text holds what UTF-8 cannot: {error}", endpoint=call) from None


def matched(items: Portion, answers: Sequence[T], call: str) -> Outcome[T]:
    """Find the answer for each item, by token or by key; the service leaves out what it does not know.

    A thing that was asked for by its token and by its key may be answered once or twice. Answers that name nothing belong
    to the items in their order, if there are just as many of them.

    Raises:
        ResponseValidationError: There is an answer that belongs to none.
    """
    by_name: dict[str, T] = {}
    for answer in answers:
        for name in _names(answer):
            by_name.setdefault(name, answer)
    results = {item: by_name[item] for item in items if item in by_name}
    missing = [item for item in items if item not in results]
    strays = [answer for answer in answers if results.keys().isdisjoint(_names(answer))]
    if not strays:
        return Outcome(items, results, missing)
    if len(strays) != len(missing) or not all(map(_may_name, strays, missing)):
        raise ResponseValidationError(
            f"{len(strays)} of {len(answers)} entries of the answer belong to nothing that was asked for",
            endpoint=call,
            status=200,
            body=b"",
        )
    return Outcome(items, {**results, **dict(zip(missing, strays, strict=True))})


def summed_up(items: Portion, answers: Sequence[T], call: str) -> Outcome[T]:
    """Take answers that may be about all items together: what names none of them stands with the first ones.

    Raises:
        ResponseValidationError: There are more answers than items.
    """
    if any(True for answer in answers for _ in _names(answer)) or len(answers) > len(items):
        return matched(items, answers, call)
    return Outcome(items, dict(zip(items, answers, strict=False)))


def _names(answer: object) -> Iterator[str]:
    token: object = getattr(answer, "token", None)
    key: object = getattr(answer, "key", None)
    if isinstance(token, str):
        yield token
    if isinstance(key, str):
        yield f"_{key}"


def _may_name(answer: object, item: str) -> bool:
    """Whether an answer does not say what it would have to, to be known as an item's."""
    return getattr(answer, "key" if item.startswith("_") else "token", None) is None


def extension(told: str | None, usual: str) -> str:
    """Return the extension of a file's name, by the type that the service told if that is fit for it."""
    plain = (told or "").removeprefix(".").lower()
    return plain if re.fullmatch("[a-z0-9]{1,10}", plain) else usual


class Run(Generic[T]):
    """One run of a bulk call: gives out what is to be done, and notes what came of it."""

    def __init__(
        self, call: str, items: Iterable[str], size: int, on_progress: OnBulk | None, report: BulkReport[T] | None
    ) -> None:
        self.report: BulkReport[T] = _of_call(call, report)
        left = self.report.begin(call, items)
        self._portions = [tuple(left[start : start + size]) for start in range(0, len(left), size)]
        self._on_progress = on_progress
        self._pointless = False

    def __len__(self) -> int:
        return len(self._portions)

    def __iter__(self) -> Iterator[Portion]:
        """Give out portions, until there are none or going on is pointless."""
        for portion in self._portions:
            if self._pointless:
                return
            yield portion

    def failed(self, portion: Portion, error: ZiggeoError) -> Outcome[T]:
        """Return the outcome of a portion that failed; nothing more is given out if that would be pointless."""
        self._pointless = self._pointless or _is_pointless(error)
        return Outcome(portion, error=error)

    def record(self, outcome: Outcome[T]) -> None:
        """Note what came of a portion; doing so twice is the same as once."""
        if outcome.error is None:
            self.report.succeed(outcome.items, outcome.results, outcome.missing)
        else:
            self.report.fail(outcome.items, outcome.error)

    def tell(self, outcome: Outcome[T]) -> None:
        """Tell the caller how far the call has come."""
        if self._on_progress is not None:
            self._on_progress(self.report.progress(outcome.items, outcome.error))

    def finish(self) -> BulkReport[T]:
        """Return the report.

        Raises:
            BulkError: Something that was ever asked for failed or is left.
        """
        report = self.report
        left = len(report.left)
        if not report.failures:
            if left:
                raise BulkError(
                    f"{report.call}: {left} of {len(report.asked)} are left, as this run was not about them",
                    endpoint=report.call,
                    report=report,
                )
            return report
        first = report.failures[0].error
        failed = sum(len(failure.items) for failure in report.failures)
        rest = f"; {left} are left" if left else ""
        raise BulkError(
            f"{report.call}: {failed} of {len(report.asked)} failed{rest}; the first: {first}",
            endpoint=report.call,
            report=report,
        ) from first


def _of_call(call: str, report: BulkReport[T] | None) -> BulkReport[T]:
    if report is None:
        return BulkReport(call)
    if report.call not in ("", call):
        raise ArgumentsError(f"{call}: the report is one of {report.call}", endpoint=call)
    return report


def _is_pointless(error: ZiggeoError) -> bool:
    cause = error.cause if isinstance(error, UploadError | DownloadError) else None
    return isinstance(error, POINTLESS) or isinstance(cause, POINTLESS)
