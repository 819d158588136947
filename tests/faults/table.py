"""The table of faults: for each cause what a call gave, how many requests were sent, and how long it took."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.support.modes import Mode


@dataclass(frozen=True)
class Line:
    """What came of one call in one mode."""

    cause: str
    once: bool
    """Whether it is a call that must not be acted on twice."""
    mode: Mode
    outcome: str
    sent: int
    seconds: float


def table(lines: list[Line]) -> Iterator[str]:
    """Yield the lines of the table, sorted by cause."""
    causes = sorted({line.cause for line in lines})
    width = max(map(len, causes), default=0)
    head = f"{'outcome':32} {'sent':>4} {'sync ms':>7} {'async ms':>8}"
    yield f"{'':{width}}  {'a call that may be repeated':54}  a call that creates something"
    yield f"{'cause':{width}}  {head}  {head}"
    for cause in causes:
        cells = (_cell([line for line in lines if line.cause == cause and line.once is once]) for once in (False, True))
        yield f"{cause:{width}}  {'  '.join(cells)}".rstrip()


def _cell(lines: list[Line]) -> str:
    outcomes, sent = ("/".join(dict.fromkeys(values)) for values in _told(lines))
    times: dict[str, str] = {line.mode: f"{line.seconds * 1000:.0f}" for line in lines}
    return f"{outcomes:32} {sent:>4} {times.get('sync', ''):>7} {times.get('async', ''):>8}"


def _told(lines: list[Line]) -> tuple[list[str], list[str]]:
    return [line.outcome for line in lines], [str(line.sent) for line in lines]
