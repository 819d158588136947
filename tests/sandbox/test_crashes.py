"""A sandbox that is killed at any moment, and started again."""

import random
import re
import shlex
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from ziggeo.sandbox.media import make_sample

from .api import DEADLINE, Api, Json

CLIENTS = 6
ROUNDS = 5
MOST_ANSWERS = 50
PATH = "/v1/videos/"


@dataclass
class Remote:
    """A sandbox in a process of its own."""

    process: subprocess.Popen[str]
    url: str
    token: str
    private_key: str

    @property
    def ca_path(self) -> Path:
        raise NotImplementedError

    def end(self) -> None:
        """Kill it, if that was not done before, and wait until it is gone."""
        self.process.kill()
        self.process.communicate(timeout=DEADLINE)


def start(directory: Path) -> Remote:
    command = [sys.executable, "-m", "ziggeo.sandbox", "--directory", str(directory), "--processing-delay", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    exports = dict(
        re.findall(r"^export (\w+)=(.*)$", "".join(process.stdout.readline() for _ in range(4)), re.MULTILINE)
    )
    values = {name: shlex.split(value)[0] for name, value in exports.items()}
    return Remote(process, values["ZIGGEO_BASE_URL"], values["ZIGGEO_TOKEN"], values["ZIGGEO_PRIVATE_KEY"])


@dataclass
class Ledger:
    """What clients were answered."""

    confirmed: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """Bytes by the path of the stream."""
    stored: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """Of those whose confirmation was not answered."""
    deleted: set[str] = field(default_factory=set[str])
    """Paths of videos."""


class Clients:
    """Clients that upload until the sandbox is gone, which is killed at their so-many-th answer."""

    def __init__(self, remote: Remote, ledger: Ledger, sample: bytes, last: int) -> None:
        self._remote = remote
        self._api = Api(remote)
        self._ledger = ledger
        self._sample = sample
        self._left = last
        self._lock = threading.Lock()

    def live(self) -> None:
        with self._api.http, ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(self._upload_until_the_end, range(CLIENTS)))
        self._remote.end()

    def _upload_until_the_end(self, number: int) -> None:
        try:
            while True:
                self._upload(number)
        except httpx.HTTPError:
            return

    def _upload(self, number: int) -> None:
        api, ledger = self._api, self._ledger
        # No two files are the same, and players skip what is behind the video.
        content = self._sample + random.randbytes(64)
        answer: Json = self._answered(api.post("/v1/videos-upload-url")).json()
        video = f"{PATH}{answer['video']['token']}"
        stream = f"{video}/streams/{answer['video']['streams'][0]['token']}"
        assert self._answered(api.store(answer["url_data"], content)).status_code == 204
        ledger.stored[stream] = content
        assert self._answered(api.post(f"{stream}/confirm-video")).status_code == 200
        ledger.confirmed[stream] = ledger.stored.pop(stream)
        if number == 0:
            del ledger.confirmed[stream]
            assert self._answered(api.http.delete(video)).status_code == 200
            ledger.deleted.add(video)

    def _answered(self, answer: httpx.Response) -> httpx.Response:
        with self._lock:
            self._left -= 1
            if self._left == 0:
                self._remote.process.kill()
        return answer


def test_every_confirmed_upload_is_there_when_it_was_killed(tmp_path: Path) -> None:
    sample = make_sample(tmp_path / "sample.mp4", seconds=0.2, width=64, height=36).read_bytes()
    directory, ledger = tmp_path / "state", Ledger()
    for _ in range(ROUNDS):
        remote = start(directory)
        # It is killed when it has given so many answers; at what else it is then, chance decides.
        Clients(remote, ledger, sample, random.randrange(1, MOST_ANSWERS)).live()
    remote = start(directory)
    try:
        api = Api(remote)
        with api.http:
            check(api, directory, ledger)
    finally:
        remote.end()


def check(api: Api, directory: Path, ledger: Ledger) -> None:
    for stream, content in ledger.stored.items():
        # It may have been confirmed without an answer to tell; else it can be now.
        assert api.post(f"{stream}/confirm-video").status_code == 200
        ledger.confirmed[stream] = content
    for stream, content in ledger.confirmed.items():
        assert api.settled(stream.partition("/streams/")[0])["state_string"] == "READY"
        assert api.get(f"{stream}/video").content == content
    for video in ledger.deleted:
        assert api.get(video).status_code == 404
    listed: list[Json] = []
    while page := api.get(PATH, states="all", limit=100, skip=len(listed)).json():
        listed += page
    streams = [stream for video in listed for stream in video["streams"]]
    states = {stream["state_string"] for stream in streams}
    assert states <= {"READY", "EMPTY"}, states
    ready = {stream["token"] for stream in streams if stream["state_string"] == "READY"}
    empty = {stream["token"] for stream in streams if stream["state_string"] == "EMPTY"}
    media = {file.name for file in (directory / "media").iterdir()}
    assert media == {f"{token}.{medium}" for token in ready for medium in ("video", "image")}
    uploads = {file.name for file in (directory / "uploads").iterdir()}
    assert uploads <= {f"streams%2F{token}%2Fvideo" for token in empty}
    assert list((directory / "incoming").iterdir()) == []
