"""Faults in one word, and the commands for a running sandbox."""

import json
import signal
from collections.abc import Callable

import httpx
import pytest
from pydantic import TypeAdapter

from ziggeo.cli import main as ziggeo_command
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.__main__ import main
from ziggeo.sandbox.faults import (
    BrokenJson,
    EmptyMapsAsLists,
    Failure,
    Fault,
    Latency,
    NoAcceptRanges,
    Reset,
    SlowBody,
    Status,
    Truncate,
    UnescapedText,
    UnknownEnum,
    WrongType,
)
from ziggeo.sandbox.faults.shorthand import KINDS, read_fault

from .api import DEADLINE, Api, Json
from .receiver import receiver, subscribe
from .test_lifecycle import run as start

WORDS: list[tuple[str, Failure]] = [
    ("status=503", Status(503)),
    ("status=429,retry_after=3", Status(429, retry_after=3)),
    ("status=502,body=Bad Gateway", Status(502, "Bad Gateway")),
    ("latency=0.5", Latency(0.5)),
    ("latency=2,when=after", Latency(2, "after")),
    ("reset", Reset()),
    ("reset=after", Reset("after")),
    ("truncate", Truncate()),
    ("truncate=10", Truncate(size=10)),
    ("truncate,fraction=0.25,keep_content_length=false", Truncate(fraction=0.25, keep_content_length=False)),
    ("slow_body=100", SlowBody(bytes_per_second=100)),
    ("slow_body,pause=2", SlowBody(pause=2)),
    ("broken_json", BrokenJson()),
    ("no_accept_ranges", NoAcceptRanges()),
    ("no_accept_ranges=true", NoAcceptRanges(answers_ranges=True)),
    ("wrong_type=default_stream.duration", WrongType("default_stream.duration")),
    ("unknown_enum=state_string", UnknownEnum("state_string")),
    ("empty_maps_as_lists", EmptyMapsAsLists()),
    ("empty_maps_as_lists=false", EmptyMapsAsLists(on=False)),
    ("unescaped_text", UnescapedText()),
]


@pytest.mark.parametrize(("words", "failure"), WORDS)
def test_a_fault_in_one_word(words: str, failure: Failure) -> None:
    assert read_fault(f"videos.get:{words}") == Fault("videos.get", failure)
    assert read_fault(f" storage : after=1 , {words} , times=2 ") == Fault("storage", failure, times=2, after=1)


def test_every_kind_has_its_word() -> None:
    assert {failure.kind for _, failure in WORDS} == set(KINDS)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("videos.get", "after the endpoint and a colon stands one of status, latency, "),
        ("videos.get:", "after the endpoint"),
        ("", "after the endpoint"),
        ("videos.get:often=1", "after the endpoint"),
        ("videos.get:status=503,latency=1", "after the endpoint"),
        ("videos.gett:status=503", "did you mean 'videos.get'"),
        ("videos.get:status=many", "status: "),
        ("videos.get:status", "status: "),
        ("videos.get:status=503,often=1", "often: "),
        ("videos.get:broken_json=1", "broken_json has no value"),
        ("videos.get:status=503,times=0", "times: "),
        ("videos.get:truncate=1,fraction=0.5", "give either"),
    ],
)
def test_words_that_make_no_sense(words: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint) as error:
        read_fault(words)
    assert "\n" not in str(error.value)


Run = Callable[..., list[Json]]


@pytest.fixture
def command(own: Sandbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command for the sandbox that the environment names; returns what it printed."""
    monkeypatch.setenv("ZIGGEO_BASE_URL", own.url)

    def run_command(*words: object) -> list[Json]:
        assert main([str(word) for word in words]) == 0
        printed = capsys.readouterr()
        assert printed.err == ""
        return [json.loads(line) for line in printed.out.splitlines()]

    return run_command


def test_faults_by_commands(own: Sandbox, own_api: Api, command: Run) -> None:
    first, second = command("faults", "add", "videos.index:status=503,times=2", "*:reset=after,after=9")
    assert [each.fault for each in own.faults] == [
        Fault("videos.index", Status(503), times=2),
        Fault("*", Reset("after"), after=9),
    ]
    assert command("faults", "list") == [first, second]
    assert own_api.get("/v1/videos/").status_code == 503
    assert [(each["left"], each["after"]) for each in command("faults", "list")] == [(1, 0), (None, 8)]
    assert command("faults", "remove", first["id"]) == []
    assert command("faults", "list", "--url", own.url + "/")[0]["id"] == second["id"]
    command("faults", "clear")
    assert command("faults", "list") == []
    assert len(own.faults) == 0


def test_what_happened_by_commands(own: Sandbox, own_api: Api, command: Run) -> None:
    with receiver() as taker:
        subscribe(own_api, taker)
        own_api.create(title="x")
        own.wait_for_deliveries()
        assert [each["endpoint"] for each in command("requests", "list")][-1] == "videos.create"
        assert len(command("requests", "list", "--endpoint", "videos.create", "--since", 2, "--limit", 5)) == 1
        command("requests", "clear")
        assert command("requests", "list") == []
        told = command("deliveries", "list", "--state", "delivered", "--limit", 1)
        assert [each["event_type"] for each in told] == ["video_create"]
        (again,) = command("deliveries", "resend", told[0]["id"])
        own.wait_for_deliveries(2)
        assert len(taker.received(4)) == 4
        assert again["application"] == own.token
    (state,) = command("state")
    assert state["applications"][0]["counts"]["videos"] == 1
    (before,), (after,), (now,) = (
        command("clock", "show"),
        command("clock", "advance", "--days", 2),
        command("clock", "show"),
    )
    assert after == now
    assert now["timestamp"] - before["timestamp"] == 2 * 86400
    (emptied,) = command("reset")
    assert emptied["counts"]["videos"] == 0


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["faults", "remove", "7"], 1, "ziggeo.sandbox: there is no fault 7\n"),
        (["faults", "add", "videos.gett:reset"], 2, "did you mean 'videos.get'?"),
        (["faults", "add"], 2, "FAULT"),
        (["faults", "list", "--url", "http://127.0.0.1:1"], 1, "cannot be reached"),
        (["faults", "list", "--url", "nowhere"], 1, "cannot be reached"),
        (["clock", "advance", "--days", "-1"], 1, "days: "),
        (["state", "--nothing"], 2, "--nothing"),
    ],
)
def test_commands_that_fail(
    own: Sandbox,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    code: int,
    complaint: str,
) -> None:
    monkeypatch.setenv("ZIGGEO_BASE_URL", own.url)
    assert main(words) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert complaint in printed.err
    assert "Traceback" not in printed.err


def test_what_is_no_sandbox_that_can_be_steered(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZIGGEO_BASE_URL", raising=False)
    assert main(["state"]) == 2
    assert "ZIGGEO_BASE_URL" in capsys.readouterr().err
    with Sandbox(control=False) as sandbox:
        assert main(["state", "--url", sandbox.url]) == 1
    assert "the answer was 404" in capsys.readouterr().err


def test_the_key_of_the_environment_is_used(
    own: Sandbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # It leads here, but is no address of this machine.
    monkeypatch.setenv("ZIGGEO_BASE_URL", own.url.replace("127.0.0.1", "0.0.0.0"))
    assert main(["faults", "list"]) == 1
    assert "private key" in capsys.readouterr().err
    monkeypatch.setenv("ZIGGEO_TOKEN", own.token)
    monkeypatch.setenv("ZIGGEO_PRIVATE_KEY", own.private_key)
    assert main(["faults", "list"]) == 0


def test_over_tls_the_environment_names_whom_to_trust(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(tls=True) as sandbox:
        assert main(["faults", "list", "--url", sandbox.url]) == 1
        assert "cannot be reached" in capsys.readouterr().err
        monkeypatch.setenv("SSL_CERT_FILE", str(sandbox.ca_path))
        assert main(["faults", "list", "--url", sandbox.url]) == 0


def test_the_command_line_of_the_library_has_the_same(own: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        ziggeo_command(["sandbox", "faults", "add", "videos.get:status=503", "--url", own.url])
    assert end.value.code == 0
    assert json.loads(capsys.readouterr().out)["fault"]["endpoint"] == "videos.get"
    assert len(own.faults) == 1


def test_the_process_begins_with_faults() -> None:
    words = ("--fault", "videos.index:status=503,times=1", "--fault", "videos.index:status=502,times=1", "--token", "t")
    with start(*words, "--private-key", "p") as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip().partition("=")[2]
        statuses = [httpx.get(f"{url}/v1/videos/", auth=("t", "p"), timeout=DEADLINE).status_code for _ in range(3)]
        assert statuses == [503, 502, 200]
        assert httpx.get(f"{url}/_sandbox/faults").json() == {"faults": []}
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=DEADLINE)
    with start("--no-control") as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip().partition("=")[2]
        assert httpx.get(f"{url}/_sandbox/faults").status_code == 404
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=DEADLINE)


def test_the_process_refuses_a_fault_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--fault", "videos.gett:status=503"])
    assert end.value.code == 2
    assert "did you mean 'videos.get'?" in capsys.readouterr().err


def test_a_fault_is_the_same_in_python_and_json() -> None:
    adapter = TypeAdapter(Fault)
    for words, failure in WORDS:
        fault = Fault("videos.*", failure, times=3)
        assert adapter.validate_json(adapter.dump_json(fault)) == fault == read_fault(f"videos.*:{words},times=3")
