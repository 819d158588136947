"""The commands. They use what every user of the library has: the public names of ``ziggeo``, and ``ziggeo.sandbox``."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ziggeo import AuthTokenDict, GrantsDict, Video, VideoCreateDict, VideoIterateDict, Ziggeo, ZiggeoError, __version__
from ziggeo.cli._output import CommandError, facts_table, make_console, seconds, transfer_bar, video_table

app: typer.Typer = typer.Typer(
    name="ziggeo",
    help="Videos of a Ziggeo application. Credentials are read from ZIGGEO_TOKEN, ZIGGEO_PRIVATE_KEY and "
    "ZIGGEO_ENCRYPTION_KEY; ZIGGEO_BASE_URL names another address, such as a sandbox's.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

TokenArgument = Annotated[str, typer.Argument(help="Token of the video, or _ and its key.")]


def run(arguments: Sequence[str] | None) -> int:
    """Run a command, and return the exit code."""
    try:
        app(args=None if arguments is None else list(arguments), prog_name="ziggeo")
    except (CommandError, ZiggeoError) as error:
        sys.stderr.write(f"ziggeo: {error}\n")
        return 1
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None: ...


@app.command()
def demo(
    file: Annotated[Path | None, typer.Argument(help="A video file; a short one is made if it is left out.")] = None,
    to: Annotated[
        Path | None, typer.Option(help="Directory to keep what is downloaded in; else it is removed at the end.")
    ] = None,
) -> None:
    """Start a sandbox, send a video to it, get it back, and compare. No account is needed."""
    try:
        from ziggeo.cli.demo import run_demo
    except ImportError as error:
        if not str(error).startswith("ziggeo.sandbox needs"):
            raise
        raise _missing(error) from None
    run_demo(file, to)


@app.command(
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    short_help="Run a local Ziggeo service until it is stopped.",
)
def sandbox(context: typer.Context) -> None:
    """Run a local Ziggeo service until it is stopped; the same as ``python -m ziggeo.sandbox``."""
    try:
        from ziggeo.sandbox.__main__ import main
    except ImportError as error:
        if not str(error).startswith("ziggeo.sandbox needs"):
            raise
        raise _missing(error) from None
    raise typer.Exit(main(context.args))


@app.command()
def upload(
    file: Annotated[Path, typer.Argument(help="The video file.")],
    title: Annotated[str | None, typer.Option(help="Its title.")] = None,
    key: Annotated[str | None, typer.Option(help="A name for it, unique in the application.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A tag; may be repeated.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until it can be played.")] = False,
) -> None:
    """Upload a video and print its token."""
    named: VideoCreateDict = {"title": title} if title is not None else {}
    if key is not None:
        named["key"] = key
    if tag:
        named["tags"] = tag
    console = make_console(stderr=True)
    with Ziggeo() as ziggeo:
        with transfer_bar("uploading", console) as report:
            video = ziggeo.videos.create(named, file, on_progress=report)
        typer.echo(video.token)
        if wait:
            with console.status("processing"):
                ziggeo.videos.wait_until_ready(video.token)


@app.command("list")
def list_videos(
    limit: Annotated[int, typer.Option(min=1, help="How many to list at most.")] = 20,
    state: Annotated[list[str] | None, typer.Option(help="A state, or 'all'; may be repeated.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A tag; may be repeated.")] = None,
) -> None:
    """List videos, newest first."""
    wanted: VideoIterateDict = {"limit": limit}
    if state:
        wanted["states"] = state
    if tag:
        wanted["tags"] = tag
    with Ziggeo() as ziggeo, ziggeo.videos.iterate(wanted, page_size=min(limit, 100)) as videos:
        make_console().print(video_table(videos))


@app.command()
def show(
    token: TokenArgument,
    as_json: Annotated[bool, typer.Option("--json", help="Print what the service answered, as JSON.")] = False,
) -> None:
    """Show a video."""
    with Ziggeo() as ziggeo:
        video = ziggeo.videos.get(token)
    if as_json:
        typer.echo(video.model_dump_json(by_alias=True, exclude_unset=True, indent=2))
    else:
        make_console().print(facts_table(video_facts(video)))


@app.command()
def download(
    token: TokenArgument,
    to: Annotated[Path | None, typer.Option(help="File to write; TOKEN.mp4 or TOKEN.jpg if left out.")] = None,
    image: Annotated[bool, typer.Option("--image", help="Download the cover instead.")] = False,
) -> None:
    """Download a video or its cover, and print the file's name."""
    target = to or Path(re.sub(r"[^\w.-]", "_", token) + (".jpg" if image else ".mp4"))
    with Ziggeo() as ziggeo, transfer_bar("downloading", make_console(stderr=True)) as report:
        fetch = ziggeo.videos.download_image if image else ziggeo.videos.download_video
        fetch(token, to=target, on_progress=report)
    typer.echo(target)


@app.command()
def delete(token: TokenArgument) -> None:
    """Delete a video."""
    with Ziggeo() as ziggeo:
        ziggeo.videos.delete(token)
    typer.echo(f"deleted {token}")


@app.command("token")
def seal_token(
    read_all: Annotated[bool, typer.Option("--read-all", help="Allow to view every video.")] = False,
    read: Annotated[list[str] | None, typer.Option(help="Allow to view this video; may be repeated.")] = None,
    create: Annotated[bool, typer.Option("--create", help="Allow to record and upload new videos.")] = False,
    lasts: Annotated[int | None, typer.Option(min=1, help="Seconds that a session stays valid.")] = None,
    sessions: Annotated[int | None, typer.Option(min=1, help="How many sessions may use it.")] = None,
) -> None:
    """Seal a client auth token and print it. The service is not asked."""
    grants: GrantsDict = {}
    if read_all:
        grants["read"] = {"all": True}
    elif read:
        grants["read"] = {"resources": read}
    if create:
        grants["create"] = {"all": True}
    if not grants:
        raise typer.BadParameter("a token has to allow something: --read-all, --read or --create")
    wanted: AuthTokenDict = {"grants": grants}
    if lasts is not None:
        wanted["usage_expiration_time"] = lasts
    if sessions is not None:
        wanted["session_limit"] = sessions
    with Ziggeo() as ziggeo:
        typer.echo(ziggeo.auth.generate(wanted))


def video_facts(video: Video) -> list[tuple[str, object]]:
    """Return what is most worth knowing of a video."""
    default = video.default_stream
    size = f"{default.video_width} x {default.video_height}" if default and default.video_width else None
    return [
        ("token", video.token),
        ("key", video.key),
        ("title", video.title),
        ("description", video.description),
        ("tags", ", ".join(video.tags) if video.tags else None),
        ("state", video.state),
        ("length", seconds(video.duration) or None),
        ("picture", size),
        ("streams", len(video.streams) if video.streams else None),
        ("approved", video.approved),
        ("created", video.created.isoformat(sep=" ") if video.created else None),
        ("data", video.data),
    ]


def _missing(error: ImportError) -> typer.Exit:
    sys.stderr.write(f"{error}\n")
    return typer.Exit(2)
