"""Serving over HTTPS, and who vouches for it."""

import asyncio
import os
import re
import signal
import socket
import ssl
import stat
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import httpx
import pytest
from cryptography import x509

from ziggeo import ConnectionFailedError, Ziggeo
from ziggeo.sandbox import Sandbox

from .api import DEADLINE, Api


class Settings(TypedDict):
    base_url: str
    retries: int


def shown_to(sandbox: Sandbox, name: str) -> x509.Certificate:
    """The certificate that the server shows to who calls it by that name, and trusts its authority."""
    context = ssl.create_default_context(cafile=sandbox.ca_path)
    host, port = sandbox.url.removeprefix("https://").rsplit(":", 1)
    with (
        socket.create_connection((host, int(port)), DEADLINE) as connection,
        context.wrap_socket(connection, server_hostname=name) as secured,
    ):
        return x509.load_der_x509_certificate(secured.getpeercert(binary_form=True) or b"")


def test_clients_of_the_sandbox_trust_it(sample: Path) -> None:
    async def title(sandbox: Sandbox, token: str) -> str | None:
        async with sandbox.async_client() as client:
            return (await client.videos.get(token)).title

    with Sandbox(tls=True) as sandbox, sandbox.client() as client:
        assert sandbox.url.startswith("https://127.0.0.1:")
        created = client.videos.create(file=sample, title="Sealed")
        video = client.videos.wait_until_ready(created.token, timeout=DEADLINE)
        assert client.videos.download_video(video.token) != b""
        assert asyncio.run(title(sandbox, video.token)) == "Sealed"


def test_addresses_have_the_scheme_where_they_have_one() -> None:
    with Sandbox(tls=True) as sandbox:
        api = Api(sandbox)
        with api.http:
            answer = api.post("/v1/videos-upload-url").json()
            assert answer["url_data"]["url"].startswith(sandbox.url + "/")
            video = answer["video"]
            assert video["embed_video_url"].startswith(sandbox.url.removeprefix("https://") + "/v1/applications/")
            path, _ = api.upload(b"no video")
            assert api.settled(path)["state_string"] == "FAILED"


def test_strangers_do_not_trust_it() -> None:
    with Sandbox(tls=True) as sandbox:
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(sandbox.url)
        address = sandbox.url.replace("https:", "http:")
        with pytest.raises(httpx.HTTPError):
            httpx.get(address)
        settings: Settings = {"base_url": sandbox.url, "retries": 0}
        with Ziggeo(sandbox.token, sandbox.private_key, **settings) as client, pytest.raises(ConnectionFailedError):
            client.videos.index()
        with Ziggeo(sandbox.token, sandbox.private_key, **settings, verify=sandbox.ca_path) as client:
            assert client.videos.index() == []


@pytest.mark.parametrize("name", ["127.0.0.1", "::1", "localhost"])
def test_it_is_this_machine_by_each_of_its_names(name: str) -> None:
    with Sandbox(tls=True) as sandbox:
        shown_to(sandbox, name)
        with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
            shown_to(sandbox, "example.org")


@pytest.mark.parametrize(("host", "name"), [("127.0.0.2", "127.0.0.2"), ("0.0.0.0", socket.gethostname())])
def test_it_is_who_it_was_told_to_be(host: str, name: str) -> None:
    try:
        with Sandbox(tls=True, host=host) as sandbox:
            shown_to(sandbox, name)
            shown_to(sandbox, "localhost")
    except OSError:
        if host == "127.0.0.2":
            pytest.skip("the machine has this address by the name of 127.0.0.1 only")
        raise


def test_the_authority_stays_with_the_directory(tmp_path: Path) -> None:
    shown: list[x509.Certificate] = []
    authorities: list[bytes] = []
    for _ in range(2):
        with Sandbox(tls=True, directory=tmp_path) as sandbox:
            assert sandbox.ca_path.is_relative_to(tmp_path)
            authorities.append(sandbox.ca_path.read_bytes())
            shown.append(shown_to(sandbox, "localhost"))
    assert authorities[0] == authorities[1]
    assert b"PRIVATE" not in authorities[0]
    assert shown[0].issuer == shown[1].issuer
    (tmp_path / "tls" / "authority.key").unlink()
    with Sandbox(tls=True, directory=tmp_path) as sandbox:
        assert sandbox.ca_path.read_bytes() != authorities[0]
        shown_to(sandbox, "localhost")


@pytest.mark.skipif(os.name != "posix", reason="the system has no such permissions")
def test_keys_are_for_nobody_else(tmp_path: Path) -> None:
    with Sandbox(tls=True, directory=tmp_path / "state") as sandbox:
        folder = sandbox.ca_path.parent
        with_keys = {file.name for file in folder.iterdir() if b"PRIVATE KEY" in file.read_bytes()}
        assert with_keys == {"authority.key", "server.pem"}
        assert {stat.S_IMODE((folder / name).stat().st_mode) for name in with_keys} == {0o600}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_each_sandbox_has_an_authority_of_its_own() -> None:
    with Sandbox(tls=True) as one, Sandbox(tls=True) as other, Sandbox() as plain:
        with pytest.raises(RuntimeError, match="tls=True"):
            _ = plain.ca_path
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(other.url, verify=ssl.create_default_context(cafile=one.ca_path))


def test_the_command_names_the_authority(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "ziggeo.sandbox", "--tls", "--directory", str(tmp_path / "it's")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        exports = "".join(process.stdout.readline() for _ in range(5))
        assert re.findall(r"^export (\w+)=", exports, re.MULTILINE)[-1] == "SSL_CERT_FILE"
        code = "import httpx, os; print(httpx.get(os.environ['ZIGGEO_BASE_URL'] + '/v1/videos/').status_code)"
        script = f'{exports}\nexec "$0" -c "{code}"'
        answer = subprocess.run(
            ["sh", "-c", script, sys.executable], capture_output=True, text=True, timeout=DEADLINE, check=False
        )
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=DEADLINE)
    assert (answer.stdout, answer.stderr) == ("401\n", "")
    assert re.fullmatch(r"The sandbox serves at https://127\.0\.0\.1:\d+, for this machine only\.\n", complaints)
