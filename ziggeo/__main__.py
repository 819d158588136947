"""Runs the command line: ``python -m ziggeo``."""

from ziggeo.cli import main

if __name__ == "__main__":
    main()
