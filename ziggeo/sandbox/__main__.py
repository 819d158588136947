"""Runs the service until it is stopped, ``python -m ziggeo.sandbox``, or steers one that runs."""

import argparse
import logging
import shlex
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from queue import SimpleQueue
from types import FrameType

from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.assumptions import describe_assumptions, read_assumptions
from ziggeo.sandbox.control.commands import COMMANDS, steer
from ziggeo.sandbox.faults.faults import Fault
from ziggeo.sandbox.faults.shorthand import read_fault
from ziggeo.sandbox.serving import SERVING_LOG


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM, or run a command for a sandbox that serves."""
    words = sys.argv[1:] if arguments is None else [*arguments]
    if words and words[0] in COMMANDS:
        return steer(words)
    parser = _parser()
    options = parser.parse_args(words)
    if "help" in options.assumptions:
        sys.stdout.write(describe_assumptions() + "\n")
        return 0
    try:
        options.assumptions = read_assumptions(options.assumptions)
    except ValueError as error:
        parser.error(f"argument --assume: {error}")
    # A signal may come at any moment, and of what can wake this thread only this queue may be used then.
    stops: SimpleQueue[int] = SimpleQueue()

    def end(number: int, _: FrameType | None) -> None:
        stops.put(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    # The log goes to the standard error. It says where the sandbox listens, and whether strangers can reach that.
    logging.basicConfig(format="%(message)s")
    logging.getLogger(SERVING_LOG).setLevel(logging.INFO)
    sandbox = Sandbox(**vars(options))
    try:
        sandbox.start()
    except (OSError, RuntimeError) as error:
        sys.stderr.write(f"ziggeo.sandbox: it cannot be started: {error}\n")
        return 1
    with closing(sandbox):
        variables = {
            "ZIGGEO_BASE_URL": sandbox.url,
            "ZIGGEO_TOKEN": sandbox.token,
            "ZIGGEO_PRIVATE_KEY": sandbox.private_key,
            "ZIGGEO_ENCRYPTION_KEY": sandbox.encryption_key,
        }
        if options.tls:
            variables["SSL_CERT_FILE"] = str(sandbox.ca_path.resolve())
        for name, value in variables.items():
            sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
        sys.stdout.flush()
        stops.get()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ziggeo.sandbox",
        description="A local Ziggeo service to develop and test against.",
        epilog=f"Commands for a sandbox that runs are {', '.join(COMMANDS)}; each has a --help of its own.",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (%(default)s, which only this machine reaches)"
    )
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 is any free one (%(default)s)")
    parser.add_argument("--directory", help="where to keep everything, credentials too; a temporary one if left out")
    parser.add_argument("--snapshot", help="a snapshot to begin with; it stays as it is")
    parser.add_argument(
        "--tls", action="store_true", help="serve over HTTPS; SSL_CERT_FILE then names the authority to trust"
    )
    parser.add_argument(
        "--processing-delay", type=float, default=0.5, help="seconds until an upload is processed (%(default)s)"
    )
    parser.add_argument("--token", help="the application's token; random if left out")
    parser.add_argument("--private-key", help="the application's private key; random if left out")
    parser.add_argument("--encryption-key", help="the application's encryption key; random if left out")
    parser.add_argument(
        "--webhook-targets",
        choices=["loopback", "any"],
        default="loopback",
        help="where webhooks are delivered to: this machine only, or anywhere (%(default)s)",
    )
    parser.add_argument(
        "--webhook-attempts", type=int, default=1, help="how often webhooks are tried at most (%(default)s)"
    )
    parser.add_argument(
        "--fault",
        dest="faults",
        action="append",
        default=[],
        type=_fault,
        help="what is to go wrong, such as videos.get:status=503,times=2; may be repeated",
    )
    parser.add_argument(
        "--assume",
        dest="assumptions",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="what is assumed where nobody knows how the service behaves, such as delete_body=empty; may be repeated; "
        "'--assume help' tells all there is",
    )
    parser.add_argument(
        "--no-control", dest="control", action="store_false", help="do not let it be steered while it runs"
    )
    parser.add_argument(
        "--no-console", dest="console", action="store_false", help="do not show pages for browsers at /"
    )
    parser.add_argument("--country", default="Unknown", help="where plays are counted from (%(default)s)")
    return parser


def _fault(text: str) -> Fault:
    try:
        return read_fault(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


if __name__ == "__main__":
    sys.exit(main())
