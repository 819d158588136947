"""Starting, stopping and starting again."""

import asyncio
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

import ziggeo.sandbox as sandbox_package
from ziggeo.sandbox import Sandbox, media
from ziggeo.sandbox.__main__ import main
from ziggeo.sandbox.serving import SERVING_LOG

from .api import DEADLINE, Api


def own_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.startswith("ziggeo-sandbox-")}


def answers(sandbox: Sandbox) -> None:
    auth = (sandbox.token, sandbox.private_key)
    assert httpx.get(f"{sandbox.url}/v1/videos/", auth=auth).json() == []


def test_credentials_are_random_or_as_given() -> None:
    with Sandbox() as one, Sandbox() as other:
        for name in ("token", "private_key", "encryption_key"):
            assert re.fullmatch("[0-9a-f]{32}", getattr(one, name))
            assert getattr(one, name) != getattr(other, name)
        assert one.token != one.private_key
    with Sandbox(token="t", private_key="ä:p", encryption_key="e") as given:
        assert (given.token, given.private_key, given.encryption_key) == ("t", "ä:p", "e")
        assert httpx.get(f"{given.url}/v1/videos/", auth=(b"t", "ä:p".encode())).status_code == 200


def test_everything_ends_with_it() -> None:
    before = own_threads()
    with Sandbox() as sandbox:
        directory, url = sandbox.directory, sandbox.url
        idle = Api(sandbox)
        idle.get("/v1/videos/")
        assert len(own_threads() - before) == 3
    assert own_threads() == before
    assert not directory.exists()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)
    idle.http.close()
    sandbox.close()


def test_it_does_not_wait_for_a_client_that_does_not_end(tmp_path: Path) -> None:
    with Sandbox(directory=tmp_path) as sandbox:
        host, port = sandbox.url.removeprefix("http://").split(":")
        connection = socket.create_connection((host, int(port)))
        connection.sendall(
            b"POST /storage/ziggeo-sandbox HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
            b"Content-Type: multipart/form-data; boundary=a\r\n\r\n--a"
        )
        end = time.monotonic() + DEADLINE
        while not any((tmp_path / "incoming").iterdir()):
            assert time.monotonic() < end
        start = time.monotonic()
    assert time.monotonic() - start < 5
    assert not any((tmp_path / "incoming").iterdir())
    connection.close()


def test_it_ends_at_once_when_nothing_is_under_way() -> None:
    def seconds_to_close() -> float:
        with Sandbox() as sandbox, sandbox.client() as client:
            client.videos.count()  # Its connection stays open.
            start = time.monotonic()
            sandbox.close()
            return time.monotonic() - start

    assert min(seconds_to_close() for _ in range(5)) < 0.09


def test_what_needs_a_running_sandbox() -> None:
    sandbox = Sandbox()
    running = [sandbox.is_running]
    with pytest.raises(RuntimeError, match="not running"):
        _ = sandbox.url
    with sandbox:
        running.append(sandbox.is_running)
        with pytest.raises(RuntimeError, match="running already"):
            sandbox.start()
    assert running == [False, True]
    with pytest.raises(RuntimeError, match="not running"):
        _ = sandbox.token


def test_a_port_that_is_taken() -> None:
    before = own_threads()
    with Sandbox() as sandbox:
        port = int(sandbox.url.rpartition(":")[2])
        with pytest.raises(OSError, match=r"."):
            Sandbox(port=port).start()
    assert own_threads() == before
    with Sandbox(port=port) as again:
        assert again.url.endswith(f":{port}")


@pytest.mark.parametrize(("host", "address"), [("localhost", r"127\.0\.0\.1|\[::1\]"), ("0.0.0.0", r"127\.0\.0\.1")])
def test_hosts(host: str, address: str) -> None:
    with Sandbox(host=host) as sandbox:
        assert re.fullmatch(rf"http://({address}):\d+", sandbox.url)
        answers(sandbox)


def test_it_says_who_can_reach_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, SERVING_LOG)
    with Sandbox() as sandbox:
        (record,) = caplog.records
        assert (record.levelname, record.getMessage()) == (
            "INFO",
            f"The sandbox serves at {sandbox.url}, for this machine only.",
        )
    caplog.clear()
    with Sandbox(host="0.0.0.0") as sandbox:
        (record,) = caplog.records
        assert record.levelname == "WARNING"
        assert re.fullmatch(
            rf"The sandbox serves at {sandbox.url}, and listens on 0\.0\.0\.0: .* over the network can call it\.",
            record.getMessage(),
        )


@pytest.mark.skipif(not socket.has_ipv6, reason="the machine has no IPv6")
def test_ipv6() -> None:
    try:
        with Sandbox(host="::") as sandbox:
            assert sandbox.url.startswith("http://[::1]:")
            answers(sandbox)
    except OSError:
        pytest.skip("the machine has no IPv6")


def test_a_server_that_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    before = own_threads()
    monkeypatch.setattr("uvicorn.Server.startup", broken)
    with pytest.raises(ZeroDivisionError):
        Sandbox().start()
    assert own_threads() == before


def test_a_second_start_finds_everything(tmp_path: Path, sample: Path) -> None:
    with Sandbox(directory=tmp_path) as sandbox:
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload(sample, key="kept", tags="a,b", title="ä")
            empty = api.create(data='{"a": []}')
            token = api.post("/v1/authtokens/", grants='{"read": {"all": true}}').json()
            form = api.post("/v1/videos-upload-url").json()["url_data"]
            before = api.settled(path)
            content = api.get(f"{path}/video").content
        credentials = sandbox.token, sandbox.private_key, sandbox.encryption_key
        host = sandbox.url.removeprefix("http://")
    port = int(host.rpartition(":")[2])
    with Sandbox(directory=tmp_path, port=port) as sandbox:
        assert (sandbox.token, sandbox.private_key, sandbox.encryption_key) == credentials
        api = Api(sandbox)
        with api.http:
            assert api.get("/v1/videos/_kept").json() == before
            assert api.get(f"/v1/videos/{empty['token']}").json() == empty
            assert api.get(f"/v1/authtokens/{token['token']}").json() == token
            assert api.get(f"{path}/video").content == content
            assert api.store(form, b"x").status_code == 204
            assert [v["token"] for v in api.get("/v1/videos/", states="all", reverse="1").json()][:2] == [
                before["token"],
                empty["token"],
            ]
    with Sandbox(directory=tmp_path, private_key="new") as sandbox:
        assert (sandbox.token, sandbox.private_key) == (credentials[0], "new")


def test_interrupted_processing_is_resumed(tmp_path: Path, sample: Path) -> None:
    with Sandbox(directory=tmp_path, processing_delay=3600) as sandbox:
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload(sample)
    (tmp_path / "incoming" / ("0" * 32)).touch()
    with Sandbox(directory=tmp_path) as sandbox:
        api = Api(sandbox)
        with api.http:
            assert api.settled(path)["state_string"] == "READY"
        assert not any((tmp_path / "incoming").iterdir())


def test_work_in_progress_is_given_up_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = media.make_sample(tmp_path / "clip.mp4", seconds=1)
    transcode, begun = media.transcode, threading.Event()

    def wait_for_the_end(source: Path, target: Path, **options: object) -> None:
        cancelled = options["cancelled"]
        assert callable(cancelled)
        begun.set()
        while not cancelled():
            time.sleep(0.001)
        transcode(source, target, cancelled=lambda: True)

    monkeypatch.setattr(media, "transcode", wait_for_the_end)
    with Sandbox(directory=tmp_path / "state") as sandbox:
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload(clip)
        assert begun.wait(DEADLINE)
    monkeypatch.undo()
    assert len(list((tmp_path / "state" / "media").iterdir())) == 1
    with Sandbox(directory=tmp_path / "state") as sandbox:
        api = Api(sandbox)
        with api.http:
            assert api.settled(path)["state_string"] == "READY"


def test_a_directory_is_for_one_sandbox(tmp_path: Path) -> None:
    with Sandbox(directory=tmp_path), pytest.raises(RuntimeError, match="another sandbox is using the directory"):
        Sandbox(directory=tmp_path).start()


def test_a_file_that_is_no_store_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.sqlite3"
    file.write_bytes(b"something else" * 100)
    with pytest.raises(Exception, match="not a database"):
        Sandbox(directory=tmp_path).start()
    assert file.read_bytes() == b"something else" * 100


def run(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-m", "ziggeo.sandbox", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_stopped(number: signal.Signals, tmp_path: Path) -> None:
    with run("--directory", str(tmp_path), "--token", "it's") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        script = (
            "".join(lines)
            + 'printf "%s\\n" "$ZIGGEO_BASE_URL" "$ZIGGEO_TOKEN" "$ZIGGEO_PRIVATE_KEY" "$ZIGGEO_ENCRYPTION_KEY"'
        )
        url, token, private_key, encryption_key = subprocess.check_output(["sh", "-c", script], text=True).split("\n")[
            :4
        ]
        assert token == "it's"
        assert encryption_key
        assert httpx.get(f"{url}/v1/videos/", auth=(token, private_key)).json() == []
        process.send_signal(number)
        rest, complaints = process.communicate(timeout=DEADLINE)
    assert (process.returncode, rest) == (0, "")
    assert complaints == f"The sandbox serves at {url}, for this machine only.\n"


def test_the_command_in_this_process(capsys: pytest.CaptureFixture[str]) -> None:
    former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM))
    timer.start()
    try:
        assert main(["--private-key", "p", "--encryption-key", "e", "--processing-delay", "0"]) == 0
    finally:
        timer.cancel()
        for number, handler in former.items():
            signal.signal(number, handler)
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("=")[0] for line in lines] == [
        "export ZIGGEO_BASE_URL",
        "export ZIGGEO_TOKEN",
        "export ZIGGEO_PRIVATE_KEY",
        "export ZIGGEO_ENCRYPTION_KEY",
    ]
    assert lines[2:] == ["export ZIGGEO_PRIVATE_KEY=p", "export ZIGGEO_ENCRYPTION_KEY=e"]


def test_the_command_says_in_a_sentence_why_it_cannot_serve(
    own: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    port = own.url.rpartition(":")[2]
    try:
        for arguments, reason in (
            (["--port", port], "in use"),
            (["--directory", str(own.directory)], "another sandbox is using the directory"),
            (["--snapshot", str(tmp_path)], "there is no sandbox in"),
        ):
            assert main(arguments) == 1
            output = capsys.readouterr()
            assert output.out == ""
            assert output.err.startswith("ziggeo.sandbox: it cannot be started: ")
            assert reason in output.err
            assert output.err.count("\n") == 1
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def test_what_to_install_is_said() -> None:
    code = (
        "import sys; sys.modules['starlette.requests'] = sys.modules['starlette'] = None\n"
        "try: import ziggeo.sandbox\n"
        "except ImportError as error: print(error)"
    )
    output = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert "pip install 'ziggeo[sandbox]'" in output


def test_the_service_does_not_know_the_client() -> None:
    code = (
        "import sys, ziggeo.sandbox\n"
        "print([name for name in sys.modules if name.startswith(('ziggeo._async', 'ziggeo._sync', 'ziggeo._files'))])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"
    home = Path(sandbox_package.__file__).parent
    imported = {
        name
        for file in home.rglob("*.py")
        if file.name != "handle.py"
        for name in re.findall(r"^ *from (ziggeo[\w.]*) import", file.read_text(), re.MULTILINE)
        if not name.startswith("ziggeo.sandbox")
    }
    assert {name for name in imported if not name.startswith("ziggeo._core")} <= {"ziggeo.errors"}
    assert "ziggeo._core.endpoints" in imported


def test_clients_come_with_the_sandbox() -> None:
    with Sandbox(encryption_key="e") as sandbox, sandbox.client() as client:
        created = client.videos.create(title="x")
        assert client.videos.get(created.token).title == "x"


def test_asynchronous_clients_too() -> None:
    async def use(sandbox: Sandbox) -> None:
        async with sandbox.async_client() as client:
            created = await client.videos.create(title="x")
            assert (await client.videos.get(created.token)).title == "x"

    with Sandbox() as sandbox:
        asyncio.run(use(sandbox))


def test_a_client_that_keeps_no_connections_leaves_none_open(sample: Path) -> None:
    code = (
        "import asyncio, gc, sys\n"
        "from ziggeo.sandbox import Sandbox\n"
        "async def use(client):\n"
        "    tokens = [(await client.videos.create(file=sys.argv[1])).token for _ in range(2)]\n"
        "    await asyncio.gather(*map(client.videos.wait_until_ready, tokens))\n"
        "    print(len(await client.videos.download_video(tokens[0])) > 1000)\n"
        "for tls in (False, True):\n"
        "    with Sandbox(tls=tls) as sandbox:\n"
        "        asyncio.run(use(sandbox.async_client(keep_connections=False)))\n"
        "        gc.collect()\n"
    )
    command = [sys.executable, "-W", "error", "-c", code, str(sample)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (finished.stdout, finished.stderr) == ("True\nTrue\n", "")
