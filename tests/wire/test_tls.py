"""Connections with TLS: whom a client trusts, and what it says when it does not."""

import random
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.support.certificates import Certificate, make_certificate
from tests.support.samples import VIDEO_ANSWER, VIDEO_TOKEN
from tests.support.secrecy import BASIC, assert_tells_no_secret
from tests.support.server import PATIENCE, Answer, Reset, Server, Talk, Tunnel, redirect, said
from tests.wire.conftest import Connect, Serve
from ziggeo import CertificateError, ConfigurationError, DownloadError
from ziggeo._tls import RECORD, tls_context, with_following


@dataclass(frozen=True)
class Tampered:
    """A full TLS record, and another one that somebody has changed on the way, of a body that ends with the connection."""

    sent: threading.Event = field(default_factory=threading.Event)

    def play(self, talk: Talk) -> bool:
        talk.read_head()
        talk.record()
        head = b"HTTP/1.1 200 Fine\r\n\r\n"
        talk.send(head + bytes(RECORD - len(head)))
        talk.send_past_tls(b"\x17\x03\x03\x00\x40" + bytes(64))
        self.sent.set()
        return False


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate that nobody trusts by himself."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def secure(certificate: Certificate) -> Iterator[Server]:
    """A server with that certificate."""
    with Server(tls=certificate.context) as server:
        yield server


def test_a_certificate_that_is_not_trusted_ends_the_call_at_once(
    secure: Server, connect: Connect, certificate: Certificate
) -> None:
    with pytest.raises(CertificateError) as caught:
        connect(secure).videos.get(VIDEO_TOKEN)
    error = caught.value
    assert (error.endpoint, error.attempts, error.sent) == ("videos.get", 1, False)
    assert "self-signed certificate" in str(error)
    assert secure.connections == 1
    assert_tells_no_secret(error)


def test_a_certificate_for_another_address_is_not_trusted(connect: Connect, tmp_path: Path) -> None:
    other = make_certificate(tmp_path, "127.0.0.2")
    with Server(tls=other.context) as server, pytest.raises(CertificateError, match=r"127\.0\.0\.1"):
        connect(server, verify=other.path).videos.get(VIDEO_TOKEN)


@pytest.mark.parametrize("how", ["file", "path", "context", "no"])
def test_a_certificate_is_trusted_where_that_is_asked_for(
    secure: Server, connect: Connect, certificate: Certificate, how: str
) -> None:
    verify = {
        "file": str(certificate.path),
        "path": certificate.path,
        "context": ssl.create_default_context(cafile=certificate.path),
        "no": False,
    }[how]
    secure.then(VIDEO_ANSWER, VIDEO_ANSWER)
    client = connect(secure, verify=verify)
    for _ in range(2):
        assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
    assert secure.connections == 1
    assert secure.requests[0].header("Authorization") == f"Basic {BASIC}"


def test_authorities_are_those_that_the_environment_names_when_a_client_is_made(
    secure: Server, connect: Connect, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    secure.then(VIDEO_ANSWER)
    assert connect(secure).videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(CertificateError):
        connect(secure).videos.get(VIDEO_TOKEN)


def test_a_server_without_tls_is_no_secure_server(serve: Serve, connect: Connect) -> None:
    server = serve(Reset(read=False))
    with pytest.raises(ConnectionError) as caught:
        connect(server, base_url=server.url.replace("http:", "https:"), retries=0).videos.get(VIDEO_TOKEN)
    assert not isinstance(caught.value, CertificateError)
    assert_tells_no_secret(caught.value)


def test_a_redirect_to_the_same_host_without_tls_loses_the_credentials(
    secure: Server, serve: Serve, connect: Connect, certificate: Certificate
) -> None:
    plain = serve(VIDEO_ANSWER)
    secure.then(redirect(302, f"{plain.url}/plain"))
    connect(secure, verify=certificate.path).videos.get(VIDEO_TOKEN)
    assert plain.requests[0].header("Authorization") is None


@pytest.mark.parametrize("content", [None, b"no certificate"], ids=["missing", "no certificate"])
def test_authorities_that_cannot_be_read_are_a_configuration_error(
    secure: Server, connect: Connect, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "authorities.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match="no certificates can be read"):
        connect(secure, verify=path)


def test_answers_come_whole_through_a_proxy_that_speaks_tls_itself(connect: Connect, certificate: Certificate) -> None:
    media = random.Random(7).randbytes(500_000)  # so that nothing is like anything else
    with (
        Server(Answer(body=media), VIDEO_ANSWER, tls=certificate.context) as server,
        Server(Tunnel(server.port), tls=certificate.context) as proxy,
    ):
        client = connect(server, verify=certificate.path, proxy=proxy.url, retries=0)
        assert client.videos.download_video(VIDEO_TOKEN) == media
        assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
        assert [request.target for request in proxy.requests] == [f"127.0.0.1:{server.port}"]
        client.close()


def test_a_proxy_has_to_be_trusted_too(connect: Connect, certificate: Certificate) -> None:
    with Server(tls=certificate.context) as proxy:
        client = connect(proxy, base_url="https://srv-api.example.test", proxy=proxy.url)
        with pytest.raises(CertificateError, match="self-signed certificate"):
            client.videos.get(VIDEO_TOKEN)


AT_ONCE = 65536 - len(Answer(body=bytes(32768)).raw()) + 32768
"""Length of a body that ends, with the head before it, where one reading stops."""

each_length = pytest.mark.parametrize("length", [0, AT_ONCE, 65536, 65537, 200_000, 3_000_000])
each_place = pytest.mark.parametrize("place", ["behind", "record_behind"])


def with_unasked(length: int, place: str) -> Answer:
    """Return an answer with another one behind it, in the same TLS record or in one of its own."""
    behind = {place: said({"token": "unasked"}).raw()}
    return replace(Answer(body=VIDEO_ANSWER.body.ljust(length)), **behind)  # type: ignore[arg-type]  # both take bytes


@each_length
@each_place
def test_what_comes_unasked_behind_an_answer_is_no_answer_to_what_is_asked_next(
    secure: Server, connect: Connect, certificate: Certificate, length: int, place: str
) -> None:
    secure.then(with_unasked(length, place), VIDEO_ANSWER)
    client = connect(secure, verify=certificate.path)
    for _ in range(2):
        assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
    assert secure.connections == 2


@each_length
@pytest.mark.parametrize("tls", [False, True], ids=["plain proxy", "proxy that speaks TLS"])
def test_what_comes_unasked_through_a_proxy_is_no_answer_either(
    secure: Server, connect: Connect, certificate: Certificate, length: int, tls: bool
) -> None:
    # In a record of its own, it could come after what is asked next was sent, and nobody could tell it from the answer.
    secure.then(with_unasked(length, "behind"), VIDEO_ANSWER)
    with Server(*[Tunnel(secure.port)] * 2, tls=certificate.context if tls else None) as proxy:
        client = connect(secure, verify=certificate.path, proxy=proxy.url)
        for _ in range(2):
            assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
        client.close()


def test_a_record_that_was_tampered_with_behind_a_full_one_is_no_end(
    connect: Connect, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    tampered = Tampered()

    def with_what_is_tampered(
        read_into: Callable[[memoryview], int], space: memoryview, filled: int
    ) -> tuple[int, OSError | None]:
        assert tampered.sent.wait(PATIENCE)
        return with_following(read_into, space, filled)

    monkeypatch.setattr("ziggeo._sync._network.with_following", with_what_is_tampered)
    with Server(tampered, tls=certificate.context) as server:
        client = connect(server, verify=certificate.path, retries=0)
        with client.videos.open_video(VIDEO_TOKEN) as download, pytest.raises(DownloadError, match="broke off after"):
            b"".join(download)


def test_clients_that_offer_different_protocols_share_no_context(certificate: Certificate) -> None:
    for verify in (True, False, certificate.path):
        assert tls_context(verify) is not tls_context(verify, http2=True)
    assert tls_context(True) is tls_context(True)
