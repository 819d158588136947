"""What the samples and the counts say: whether all was flat, and a page that shows it."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import linear_regression, median

from benchmarks.soak.samples import Sample
from benchmarks.soak.server import ServerTotals

MILLION = 1_000_000
WARM_UP_SHARE, LONGEST_WARM_UP = 0.25, 300.0
"""How much of the soak is warm-up, and at most how many seconds: pools and caches fill, and the allocators settle."""
FEWEST_SAMPLES = 8
"""How many samples after the warm-up it takes to judge by them."""
FEWEST_CALLS = 20_000
"""How many calls a warm-up takes, as Pydantic alone keeps up to 16 384 short texts that it has read."""

RSS_SLOPE = 2.0
"""MiB a million calls by which memory may grow, judged from a million calls after the warm-up on.

That is two bytes a call; the smallest object of Python has sixteen.
"""
GROWTH: Mapping[str, float] = {
    "rss": 4,
    "heap": 0.5,
    "descriptors": 4,
    "sockets": 4,
    "threads": 1,
    "tasks": 0,
    "objects": 1500,
    "blocks": 6000,
    "files": 0,
    "server_connections": 4,
}
"""By how much each figure may grow from the first quarter of the samples after the warm-up to the last, medians compared.

Resident memory is looked at without what the allocator of C keeps free, which is more or less by chance. A connection more or
less has some hundred objects.
"""

TITLES: Mapping[str, str] = {
    "seconds": "seconds",
    "calls": "calls",
    "rss": "memory, MiB",
    "heap": "of it in use by C, MiB",
    "before": "with what C kept free, MiB",
    "spare": "what C kept free, MiB",
    "descriptors": "descriptors",
    "sockets": "sockets",
    "threads": "threads",
    "tasks": "tasks",
    "objects": "objects",
    "blocks": "blocks",
    "files": "files",
    "server_connections": "connections at the server",
}


@dataclass(frozen=True)
class Totals:
    """What both sides counted."""

    outcomes: Counter[tuple[str, str, str]]
    """Calls by mode, kind and outcome."""
    created: Counter[str]
    """Creates that the client knows to be acted on, by script."""
    wrong: Sequence[str]
    """What went otherwise than it should have, some of it in full."""
    complaints: Sequence[str]
    """What Python complained of: resources left open, failures that nobody looked at."""
    server: ServerTotals
    """What the server counted."""


@dataclass(frozen=True)
class Verdict:
    """What comes of it."""

    faults: Sequence[str]
    """Why it has failed; nothing if it has not."""
    judged: bool
    """Whether there were samples enough to say that all was flat."""
    slope: float | None
    """MiB of memory a million calls after the warm-up, by least squares; ``None`` where there is nothing to compute it from."""
    growth: Mapping[str, float]
    """Growth of each figure from the first quarter after the warm-up to the last, medians compared."""

    @property
    def text(self) -> str:
        """The verdict in a word."""
        if self.faults:
            return "failed"
        return "flat" if self.judged else "right, and too short to be called flat"


def after_warm_up(samples: Sequence[Sample]) -> Sequence[Sample]:
    """Return the samples that count."""
    whole = samples[-1].seconds
    return [sample for sample in samples if sample.seconds >= min(LONGEST_WARM_UP, whole * WARM_UP_SHARE)]


def slope(samples: Sequence[Sample]) -> float | None:
    """Return by how many MiB memory grows in a million calls, by least squares."""
    if len({sample.calls for sample in samples}) < 2:
        return None
    return linear_regression([sample.calls / MILLION for sample in samples], [sample.rss for sample in samples]).slope


def growth(samples: Sequence[Sample]) -> dict[str, float]:
    """Return by how much each figure has grown from the first quarter of the samples to the last."""
    size = max(1, len(samples) // 4)
    return {
        name: median(getattr(sample, name) for sample in samples[-size:])
        - median(getattr(sample, name) for sample in samples[:size])
        for name in GROWTH
    }


def judge_samples(samples: Sequence[Sample]) -> Verdict:
    """Say whether the figures were flat."""
    counted = after_warm_up(samples)
    grown, steepness = growth(counted), slope(counted)
    faults: list[str] = []
    judged = len(counted) >= FEWEST_SAMPLES and counted[0].calls >= FEWEST_CALLS
    if judged:
        faults += [
            f"{TITLES[name]}: grown by {grown[name]:g}, more than {limit:g}"
            for name, limit in GROWTH.items()
            if grown[name] > limit
        ]
        millions = (counted[-1].calls - counted[0].calls) / MILLION
        if steepness is not None and millions >= 1 and steepness > RSS_SLOPE:
            faults.append(f"memory: {steepness:.2f} MiB a million calls, more than {RSS_SLOPE:g}")
    return Verdict(faults=faults, judged=judged, slope=steepness, growth=grown)


def judge_totals(totals: Totals) -> list[str]:
    """Return what does not add up between what the client believes and what the server did, and what went wrong."""
    faults = [
        f"{mode}: {kind} had {number} outcomes that are not its own"
        for (mode, kind, outcome), number in sorted(totals.outcomes.items())
        if outcome == "UNEXPECTED"
    ]
    faults += [f"complaint: {complaint.splitlines()[0]}" for complaint in totals.complaints]
    server = totals.server
    if server["doubled"]:
        faults.append(f"{server['doubled']} creates were acted on twice")
    faults += [f"the server was asked for something strange: {request}" for request in server["strange"]]
    faults += [f"the server still has {name}" for name in server["existing"]]
    # Of those that were given up while they were under way, nobody knows whether they were acted on.
    for script in sorted({*server["created"], *totals.created} - {"silent"}):
        known, acted_on = totals.created[script], server["created"].get(script, 0)
        if known != acted_on:
            faults.append(f"creates ({script}): the client knows of {known}, the server of {acted_on}")
    return faults


def judge_end(start: Sample, closed: Sample) -> list[str]:
    """Return what is left when all clients are closed."""
    return [
        f"after the end, there are {getattr(closed, name) - getattr(start, name)} {TITLES[name]} more than at the start"
        for name in ("sockets", "tasks", "files", "server_connections")
        if getattr(closed, name) > getattr(start, name)
    ]


def judge(samples: Sequence[Sample], closed: Sample, totals: Totals) -> Verdict:
    """Say what comes of everything; ``closed`` is what is left when all clients are closed."""
    verdict = judge_samples(samples)
    return Verdict(
        faults=[*judge_totals(totals), *judge_end(samples[0], closed), *verdict.faults],
        judged=verdict.judged,
        slope=verdict.slope,
        growth=verdict.growth,
    )


def moments(samples: Sequence[Sample]) -> dict[str, Sample]:
    """Return the samples that the table shows."""
    whole, warm = samples[-1].seconds, after_warm_up(samples)[0].seconds
    wanted = {
        "start": 0.0,
        "after warm-up": warm,
        "quarter": whole / 4,
        "half": whole / 2,
        "three quarters": whole * 3 / 4,
        "end": whole,
    }
    return {name: min(samples, key=lambda sample: abs(sample.seconds - when)) for name, when in wanted.items()}


def as_json(samples: Sequence[Sample], closed: Sample, totals: Totals, verdict: Verdict) -> str:
    """Write everything in one line."""
    by_kind: dict[str, dict[str, int]] = {}
    for (mode, kind, outcome), number in sorted(totals.outcomes.items()):
        by_kind.setdefault(f"{mode}: {kind}", {})[outcome] = number
    return json.dumps(
        {
            "verdict": verdict.text,
            "faults": list(verdict.faults),
            "calls": samples[-1].calls,
            "seconds": round(samples[-1].seconds, 1),
            "rss_slope_mib_per_million_calls": verdict.slope,
            "growth": dict(verdict.growth),
            "moments": {name: asdict(sample) for name, sample in {**moments(samples), "all closed": closed}.items()},
            "outcomes": by_kind,
            "server": totals.server,
        }
    )


def as_markdown(samples: Sequence[Sample], closed: Sample, totals: Totals, verdict: Verdict, machine: str) -> str:
    """Write the page."""
    last, counted = samples[-1], after_warm_up(samples)
    chosen = {**moments(samples), "all closed": closed}
    steepness = "unknown" if verdict.slope is None else f"{verdict.slope:+.2f} MiB a million calls"
    lines = [
        f"# Soak: {verdict.text}",
        "",
        f"{last.calls:,} calls in {last.seconds:,.0f} seconds, {machine}.",
        "",
        *(f"- {fault}" for fault in verdict.faults),
        *([""] if verdict.faults else []),
        "## Over time",
        "",
        "Each column is a moment at which no call was under way.",
        "",
        f"| | {' | '.join(chosen)} |",
        f"|{' --- |' * (len(chosen) + 1)}",
        *(
            f"| {title} | {' | '.join(_shown(getattr(sample, name)) for sample in chosen.values())} |"
            for name, title in TITLES.items()
        ),
        "",
        f"Memory by least squares over the {len(counted)} samples after the warm-up: {steepness}.",
        "",
        "## Growth",
        "",
        "The medians of the first and the last quarter of the samples after the warm-up, compared.",
        "",
        "| | grown by | at most |",
        "| --- | --- | --- |",
        *(f"| {TITLES[name]} | {verdict.growth[name]:+.2f} | {limit:g} |" for name, limit in GROWTH.items()),
        "",
        f"Memory may grow by {RSS_SLOPE:g} MiB a million calls at most, which is judged from a million calls on.",
        "",
        "## Calls",
        "",
        "| mode | call | outcome | number |",
        "| --- | --- | --- | --- |",
        *(
            f"| {mode} | {kind} | {outcome} | {number:,} |"
            for (mode, kind, outcome), number in sorted(totals.outcomes.items())
        ),
        "",
        "## What the server saw",
        "",
        "| | |",
        "| --- | --- |",
        f"| requests | {_listed(totals.server['requests'])} |",
        f"| creates acted on | {_listed(totals.server['created'])} |",
        f"| creates that the client knows of | {_listed(totals.created)} |",
        f"| creates acted on twice | {totals.server['doubled']:,} |",
        f"| deletes acted on | {totals.server['deleted']:,} |",
        f"| videos left | {len(totals.server['existing'])} |",
        f"| connections made | {totals.server['accepted']:,} |",
        "",
    ]
    for title, texts in (("What went wrong", totals.wrong), ("What Python complained of", totals.complaints)):
        if texts:
            lines += [f"## {title}", "", *(f"```text\n{text.strip()}\n```\n" for text in texts)]
    lines += ["## In one line", "", "```json", as_json(samples, closed, totals, verdict), "```", ""]
    return "\n".join(lines)


def _shown(value: float) -> str:
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"


def _listed(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in sorted(numbers.items()))
