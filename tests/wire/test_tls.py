"""Connections with TLS: whom a client trusts, and what it says when it does not."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.certificates import Certificate, make_certificate
from tests.support.samples import VIDEO_ANSWER, VIDEO_TOKEN
from tests.support.secrecy import BASIC, assert_tells_no_secret
from tests.support.server import Reset, Server, redirect
from tests.wire.conftest import Connect, Serve
from ziggeo import CertificateError, ConfigurationError


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
