"""The command line, ``ziggeo`` or ``python -m ziggeo``. It needs the extra ``cli``, and its demo the extra ``sandbox``."""

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 for success, 1 when it failed, 2 when it could not be understood or a package is missing."""
    try:
        from ziggeo.cli.commands import run
    except ModuleNotFoundError as error:
        if error.name is not None and error.name.startswith("ziggeo"):
            raise
        sys.stderr.write("The command line needs more packages: pip install 'ziggeo[cli]'\n")
        sys.exit(2)
    sys.exit(run(arguments))
