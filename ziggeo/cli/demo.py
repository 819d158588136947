"""A round trip that anyone can watch: a video goes to a sandbox and comes back byte by byte."""

import hashlib
import tempfile
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from ziggeo import ProcessingFailedError, Video, Ziggeo
from ziggeo.cli._output import CommandError, facts_table, make_console, seconds, transfer_bar, video_table
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.media import make_sample

PROCESSING_SECONDS = 0.5


def run_demo(file: Path | None, keep: Path | None) -> None:
    """Send a file to a sandbox of its own, and get it back.

    Raises:
        CommandError: The file is no video, or came back changed.
        ZiggeoError: A call failed.
    """
    if file is not None and not file.is_file():
        raise CommandError(f"there is no file {file}")
    console = make_console()
    with ExitStack() as stack:
        temporary = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ziggeo-demo-")))
        sandbox = stack.enter_context(Sandbox(processing_delay=PROCESSING_SECONDS))
        console.print(f"A sandbox serves at {sandbox.url}", style="bold")
        # The sandbox is on this machine, so the environment's proxies are not for it.
        ziggeo = stack.enter_context(
            Ziggeo(sandbox.token, sandbox.private_key, sandbox.encryption_key, base_url=sandbox.url, trust_env=False)
        )
        if file is None:
            file = make_sample(temporary / "sample.mp4")
            console.print(f"Made a video of {file.stat().st_size} bytes to send")
        directory = temporary if keep is None else _made_directory(keep)
        _round_trip(ziggeo, file, directory, console)
        if keep is not None:
            console.print(f"The downloads are in {keep}")
    console.print("Everything works.", style="bold green")
    console.print(
        "'python -m ziggeo sandbox' keeps such a service running, with pages to look into it.", soft_wrap=True
    )


def _round_trip(ziggeo: Ziggeo, file: Path, directory: Path, console: Console) -> None:
    with transfer_bar("Uploading  ", console) as report:
        video = ziggeo.videos.create(file=file, title=file.stem, tags=["demo"], on_progress=report)
    try:
        with console.status("processing"):
            video = ziggeo.videos.wait_until_ready(video.token)
    except ProcessingFailedError:
        raise CommandError(f"processing failed: {file} is not a video that can be played") from None
    console.print(_description(video))
    console.print("Videos of the application:")
    console.print(video_table(ziggeo.videos.iterate(tags=["demo"])))
    _check_original(ziggeo, video, file, directory, console)
    cover = ziggeo.videos.download_image(video.token, to=directory / f"{video.token}.jpg")
    console.print(f"The cover is a JPEG image of {cover.stat().st_size} bytes")
    _check_token(ziggeo, video, console)


def _description(video: Video) -> object:
    stream = video.default_stream
    picture = f"{stream.video_width} x {stream.video_height}" if stream else None
    streams = [f"{each.creation_type} {each.video_size} bytes" for each in video.streams or ()]
    return facts_table(
        [
            ("state", video.state),
            ("length", seconds(video.duration)),
            ("picture", picture),
            ("streams", ", ".join(streams)),
        ]
    )


def _check_original(ziggeo: Ziggeo, video: Video, file: Path, directory: Path, console: Console) -> None:
    if video.original_stream is None:
        raise CommandError(f"the service names no original stream of {video.token}")
    target = directory / f"{video.token}{file.suffix}"
    with transfer_bar("Downloading", console) as report:
        ziggeo.streams.download_video(video.token, video.original_stream.token, to=target, on_progress=report)
    sent, received = _digest(file), _digest(target)
    if sent != received:
        raise CommandError(f"what came back is not what was sent: SHA-256 {received} instead of {sent}")
    console.print(f"The original came back unchanged, SHA-256 {sent}", soft_wrap=True)


def _check_token(ziggeo: Ziggeo, video: Video, console: Console) -> None:
    token = ziggeo.auth.generate(grants={"read": {"resources": [video.token]}}, session_limit=1)
    opened = ziggeo.auth.open(token)
    allowed = opened.grants.read.resources if opened.grants and opened.grants.read else None
    if allowed != [video.token]:
        raise CommandError("an auth token does not hold what was sealed in it")
    console.print(f"An auth token for one session that may view {video.token}:", soft_wrap=True)
    console.print(token, style="dim", soft_wrap=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _made_directory(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{path} cannot be made a directory: {error.strerror or error}") from error
    return path
