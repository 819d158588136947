"""The soak runs, and would tell of a leak, of a wrong outcome, and of what was done twice."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.soak.report import FEWEST_CALLS, GROWTH, TITLES, Totals, judge_end, judge_samples, judge_totals
from benchmarks.soak.samples import OWN, Sample
from benchmarks.soak.server import ServerTotals

ROOT = Path(__file__).parents[2]
CALM = Sample(
    seconds=0,
    calls=0,
    rss=80.0,
    heap=15.0,
    before=85.0,
    spare=5.0,
    descriptors=30,
    sockets=22,
    threads=14,
    tasks=0,
    objects=75_000,
    blocks=320_000,
    files=1,
    server_connections=20,
)
SERVER = ServerTotals(
    requests={"get": 10}, created={"pair": 3}, deleted=3, doubled=0, strange=[], existing=[], connections=1, accepted=9
)
TOTALS = Totals(
    outcomes=Counter({("plain", "get", "right"): 10}),
    created=Counter({"pair": 3}),
    wrong=[],
    complaints=[],
    server=SERVER,
)


def over_time(calls: int = 4_000_000, **growing: float) -> list[Sample]:
    """Make the samples of half an hour, with figures that grow steadily by so much until its end."""
    steps = 180
    return [
        replace(
            CALM,
            seconds=step * 10.0,
            calls=calls * step // steps,
            **{name: getattr(CALM, name) + total * step / steps for name, total in growing.items()},
        )
        for step in range(steps + 1)
    ]


@pytest.mark.skipif(not OWN.exists(), reason="the system does not tell of a process")
def test_a_short_soak_ends_as_each_kind_of_call_should(tmp_path: Path) -> None:
    report = tmp_path / "soak.md"
    bounds = ["--minutes", "0.06", "--calls", "2000", "--interval", "1", "--threads", "2", "--tasks", "4", "--sandbox"]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.soak", *bounds, "--report", str(report)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr + done.stdout
    said: dict[str, Any] = json.loads(done.stdout)
    assert said["verdict"] == "right, and too short to be called flat"
    outcomes: dict[str, dict[str, int]] = said["outcomes"]
    assert {kind.partition(":")[0] for kind in outcomes} == {"plain", "async"}
    assert sum(sum(by_outcome.values()) for by_outcome in outcomes.values()) == said["calls"]
    for mode in ("plain", "async"):
        assert set(outcomes[f"{mode}: get"]) == {"right"}
        assert set(outcomes.get(f"{mode}: get (missing)", {})) <= {"NotFoundError"}
        assert set(outcomes.get(f"{mode}: create (lost)", {})) <= {"ConnectionFailedError"}
    assert said["moments"]["all closed"]["sockets"] == said["moments"]["start"]["sockets"]
    assert "| memory, MiB |" in report.read_text(encoding="utf-8")


def test_what_does_not_grow_is_flat() -> None:
    verdict = judge_samples(over_time())

    assert verdict.judged
    assert not verdict.faults
    assert verdict.slope == pytest.approx(0)


@pytest.mark.parametrize("name", GROWTH)
def test_a_figure_that_grows_is_a_fault(name: str) -> None:
    # From the first quarter after five of thirty minutes to the last one, there is five eighths of all growth.
    assert not judge_samples(over_time(calls=900_000, **{name: GROWTH[name] * 1.5})).faults
    faults = judge_samples(over_time(calls=900_000, **{name: GROWTH[name] * 1.7 + 2})).faults

    assert [fault.partition(":")[0] for fault in faults] == [TITLES[name]]


def test_memory_that_grows_by_more_than_two_bytes_a_call_is_a_fault() -> None:
    verdict = judge_samples(over_time(calls=2_000_000, rss=6.0))

    assert verdict.slope == pytest.approx(3)
    assert verdict.faults == ["memory: 3.00 MiB a million calls, more than 2"]


def test_too_few_calls_or_samples_are_not_called_flat() -> None:
    assert not judge_samples(over_time(calls=FEWEST_CALLS)).judged
    assert not judge_samples(over_time()[::30]).judged


@pytest.mark.parametrize(
    ("totals", "fault"),
    [
        (replace(TOTALS, server={**SERVER, "doubled": 1}), "1 creates were acted on twice"),
        (replace(TOTALS, server={**SERVER, "existing": ["pair-7"]}), "the server still has pair-7"),
        (
            replace(TOTALS, server={**SERVER, "strange": ["unknown: /"]}),
            "the server was asked for something strange: unknown: /",
        ),
        (
            replace(TOTALS, server={**SERVER, "created": {"pair": 4}}),
            "creates (pair): the client knows of 3, the server of 4",
        ),
        (replace(TOTALS, server={**SERVER, "created": {}}), "creates (pair): the client knows of 3, the server of 0"),
        (
            replace(TOTALS, outcomes=Counter({("async", "get", "UNEXPECTED"): 2})),
            "async: get had 2 outcomes that are not its own",
        ),
        (replace(TOTALS, complaints=["unclosed socket\n  there"]), "complaint: unclosed socket"),
    ],
)
def test_what_does_not_add_up_is_a_fault(totals: Totals, fault: str) -> None:
    assert judge_totals(totals) == [fault]


def test_creates_that_were_given_up_under_way_are_not_compared() -> None:
    assert not judge_totals(TOTALS)
    assert not judge_totals(replace(TOTALS, server={**SERVER, "created": {"pair": 3, "silent": 5}}))


def test_what_is_left_open_is_a_fault() -> None:
    assert not judge_end(CALM, replace(CALM, objects=90_000))
    assert judge_end(CALM, replace(CALM, sockets=23)) == ["after the end, there are 1 sockets more than at the start"]
