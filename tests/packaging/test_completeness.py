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
