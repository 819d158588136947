"""What commands print: tables of videos, bars for transfers, and one sentence for a failure."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, Task, TextColumn, TransferSpeedColumn
from rich.table import Table
from rich.text import Text

from ziggeo import Video


class CommandError(Exception):
    """A command failed; its text is the sentence to print."""


def make_console(*, stderr: bool = False) -> Console:
    """Make a console that prints texts as they are: titles may hold what reads as markup."""
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False)


def printable(text: str) -> str:
    """Return a text without characters that would steer the terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def seconds(duration: float | None) -> str:
    """Write a length in seconds."""
    return "" if duration is None else f"{duration:.1f} s"


def video_table(videos: Iterable[Video]) -> Table:
    """Make a table with a row for each video."""
    table = Table("token", "state", "length", "title", "tags", box=None, header_style="bold")
    table.columns[0].no_wrap = True
    for video in videos:
        texts = (video.token, str(video.state), seconds(video.duration), video.title or "", ", ".join(video.tags or ()))
        table.add_row(*map(printable, texts))
    return table


def facts_table(facts: Iterable[tuple[str, object]]) -> Table:
    """Make a table of names and values; what has no value is left out."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    for name, value in facts:
        if value is not None:
            table.add_row(name, printable(str(value)))
    return table


class _SpeedColumn(TransferSpeedColumn):
    """The speed, and nothing where a transfer was over before it had one."""

    def render(self, task: Task) -> Text:
        return Text() if task.finished_speed is None and task.speed is None else super().render(task)


@contextmanager
def transfer_bar(label: str, console: Console) -> Generator[Callable[[int, int | None], None]]:
    """Show a bar while a file is sent or received; what is yielded is told how far it has come."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), _SpeedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(label, total=None)

        def report(done: int, total: int | None) -> None:
            progress.update(task, completed=done, total=total)

        yield report
