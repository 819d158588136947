"""Commands for a running sandbox: ``python -m ziggeo.sandbox faults add videos.get:status=503``."""

import json
import os
import ssl
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, cast

import httpx
import typer
from pydantic import JsonValue, TypeAdapter

from ziggeo.sandbox.control.routes import ROOT
from ziggeo.sandbox.faults.faults import Fault
from ziggeo.sandbox.faults.shorthand import KINDS, read_fault

COMMANDS = ("faults", "requests", "deliveries", "state", "clock", "reset")
"""The first words of the commands."""

_FAULT = TypeAdapter(Fault)
_TIMEOUT_SECONDS = 60.0

app: typer.Typer = typer.Typer(
    help="Look into a running sandbox and steer it. What is named by the environment of its clients is found; from "
    "another machine that takes ZIGGEO_TOKEN and ZIGGEO_PRIVATE_KEY.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
faults_app: typer.Typer = typer.Typer(help="What is to go wrong.", no_args_is_help=True)
requests_app: typer.Typer = typer.Typer(help="What the sandbox was asked.", no_args_is_help=True)
deliveries_app: typer.Typer = typer.Typer(help="What webhooks were told.", no_args_is_help=True)
clock_app: typer.Typer = typer.Typer(help="The time of the application.", no_args_is_help=True)
app.add_typer(faults_app, name="faults")
app.add_typer(requests_app, name="requests")
app.add_typer(deliveries_app, name="deliveries")
app.add_typer(clock_app, name="clock")

Url = Annotated[str, typer.Option(envvar="ZIGGEO_BASE_URL", help="Where the sandbox is.")]
Limit = Annotated[int | None, typer.Option(min=1, help="How many of the latest to list at most.")]


class CommandError(Exception):
    """A command failed; its text is the sentence to print."""


def steer(words: Sequence[str]) -> int:
    """Run a command, and return the exit code: 0 for success, 1 when it failed, 2 when it could not be understood."""
    try:
        app(args=list(words), prog_name="python -m ziggeo.sandbox")
    except CommandError as error:
        sys.stderr.write(f"ziggeo.sandbox: {error}\n")
        return 1
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def _fault(text: str) -> Fault:
    try:
        return read_fault(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


@faults_app.command("add")
def add_faults(
    faults: Annotated[
        list[Fault],
        typer.Argument(
            parser=_fault,
            metavar="FAULT",
            help="The endpoint, a colon, and what goes wrong, as in videos.get:status=503,times=2. That is one of "
            + ", ".join(KINDS),
        ),
    ],
    url: Url,
) -> None:
    """Let something go wrong from now on."""
    for fault in faults:
        _print(_ask(url, "POST", "/faults", _FAULT.dump_json(fault)))


@faults_app.command("list")
def list_faults(url: Url) -> None:
    """List the faults that may still happen."""
    _print_all(_ask(url, "GET", "/faults")["faults"])


@faults_app.command("remove")
def remove_fault(id: Annotated[int, typer.Argument(help="Number of the fault.")], url: Url) -> None:
    """Remove a fault."""
    _ask(url, "DELETE", f"/faults/{id}")


@faults_app.command("clear")
def clear_faults(url: Url) -> None:
    """Remove all faults."""
    _ask(url, "DELETE", "/faults")


@requests_app.command("list")
def list_requests(
    url: Url,
    endpoint: Annotated[str | None, typer.Option(help="Only those of these endpoints, separated by commas.")] = None,
    since: Annotated[int | None, typer.Option(min=0, help="Only those with a higher number.")] = None,
    limit: Limit = None,
) -> None:
    """List the latest requests."""
    _print_all(_ask(url, "GET", "/requests", endpoint=endpoint, since=since, limit=limit)["requests"])


@requests_app.command("clear")
def clear_requests(url: Url) -> None:
    """Forget all requests."""
    _ask(url, "DELETE", "/requests")


@deliveries_app.command("list")
def list_deliveries(
    url: Url,
    state: Annotated[
        str | None, typer.Option(help="Only those that are waiting, delivered or failed; separated by commas.")
    ] = None,
    limit: Limit = None,
) -> None:
    """List the latest deliveries to webhooks."""
    _print_all(_ask(url, "GET", "/deliveries", state=state, limit=limit)["deliveries"])


@deliveries_app.command("resend")
def resend(id: Annotated[str, typer.Argument(help="Identifies the delivery.")], url: Url) -> None:
    """Deliver something once more."""
    _print(_ask(url, "POST", f"/deliveries/{id}/resend"))


@clock_app.command("show")
def show_clock(url: Url) -> None:
    """Show what time it is."""
    _print(_ask(url, "GET", "/clock"))


@clock_app.command("advance")
def advance_clock(url: Url, seconds: float = 0.0, minutes: float = 0.0, hours: float = 0.0, days: float = 0.0) -> None:
    """Let time pass."""
    step = {"seconds": seconds, "minutes": minutes, "hours": hours, "days": days}
    _print(_ask(url, "POST", "/clock/advance", json.dumps(step).encode()))


@app.command("state")
def show_state(url: Url) -> None:
    """Show what the sandbox is and has."""
    _print(_ask(url, "GET", "/state"))


@app.command("reset")
def reset(url: Url) -> None:
    """Forget everything that the application has."""
    _print(_ask(url, "POST", "/reset"))


def _ask(url: str, method: str, path: str, body: bytes | None = None, **query: object) -> Mapping[str, JsonValue]:
    """Ask a sandbox, and return its answer."""
    try:
        response = httpx.request(
            method,
            url.rstrip("/") + ROOT + path,
            params={name: str(value) for name, value in query.items() if value is not None},
            content=body,
            headers={} if body is None else {"Content-Type": "application/json"},
            auth=(os.environ.get("ZIGGEO_TOKEN", ""), os.environ.get("ZIGGEO_PRIVATE_KEY", "")),
            # The environment names the authority to trust where the sandbox serves over TLS.
            verify=ssl.create_default_context(),
            timeout=_TIMEOUT_SECONDS,
            trust_env=False,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise CommandError(f"the sandbox cannot be reached: {error}") from None
    answer = _decoded(response)
    if not response.is_success:
        raise CommandError(str(answer.get("error", f"the answer was {response.status_code}")))
    return answer


def _decoded(response: httpx.Response) -> Mapping[str, JsonValue]:
    """Read an answer; what is no object is none of a sandbox."""
    try:
        answer: object = response.json()
    except ValueError:
        answer = None
    return cast("Mapping[str, JsonValue]", answer) if isinstance(answer, dict) else {}


def _print(value: object) -> None:
    """Print a value on a line of its own, in JSON."""
    typer.echo(json.dumps(value))


def _print_all(values: JsonValue) -> None:
    for value in values if isinstance(values, list) else []:
        _print(value)
