"""Every public name of the installed package has a known type."""

import os
from pathlib import Path

from tests.typing.checkers import pyright_report


def test_all_public_types_are_known(installed: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    report = pyright_report("--verifytypes", "ziggeo", "--ignoreexternal", environment=environment)
    found = report["typeCompleteness"]
    assert found["packageRootDirectory"] == str(installed / "ziggeo")
    incomplete = [
        f"{symbol['name']}: {'; '.join(diagnostic['message'] for diagnostic in symbol['diagnostics'])}"
        for symbol in found["symbols"]
        if symbol["isExported"] and not (symbol["isTypeKnown"] and not symbol["isTypeAmbiguous"])
    ]
    assert incomplete == []
    assert found["completenessScore"] == 1


def test_types_of_events_are_known_without_any_framework(installed: Path, fresh_python: Path) -> None:
    path = os.pathsep.join([str(fresh_python.parent), os.environ["PATH"]])
    environment = {**os.environ, "PYTHONPATH": str(installed), "PATH": path}
    report = pyright_report("--verifytypes", "ziggeo", "--ignoreexternal", environment=environment)
    symbols = report["typeCompleteness"]["symbols"]
    events = {symbol["name"]: symbol for symbol in symbols if symbol["name"].startswith("ziggeo.events.")}
    assert {f"ziggeo.events.{name}" for name in ("starlette.webhook_endpoint", "django.webhook_view")} <= events.keys()
    assert [name for name, symbol in events.items() if not symbol["isTypeKnown"] or symbol["isTypeAmbiguous"]] == []
    # Otherwise some framework was there, and nothing has been shown.
    assert not all(symbol["isTypeKnown"] for symbol in symbols if symbol["name"].startswith("ziggeo.sandbox."))
