"""Proxies: those that are asked for, and those of the environment."""

from base64 import b64encode

import pytest

from tests.support.certificates import Certificate, make_certificate
from tests.support.samples import STREAM_ANSWER, VIDEO_ANSWER, VIDEO_TOKEN, upload_form
from tests.support.secrecy import BASIC, assert_tells_no_secret
from tests.support.server import Answer, Server, Tunnel
from tests.wire.conftest import Connect, Serve
from ziggeo import ConfigurationError, ConnectionFailedError, StatusError

ELSEWHERE = "http://srv-api.example.test"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for servers behind a tunnel."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


def test_a_proxy_gets_the_whole_address(serve: Serve, connect: Connect) -> None:
    proxy = serve(VIDEO_ANSWER, VIDEO_ANSWER)
    client = connect(proxy, base_url=ELSEWHERE, proxy=proxy.url)
    for _ in range(2):
        assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
    request = proxy.requests[0]
    assert request.target == f"{ELSEWHERE}/v1/videos/{VIDEO_TOKEN}"
    assert request.header("Host") == "srv-api.example.test"
    assert request.header("Authorization") == f"Basic {BASIC}"
    assert proxy.connections == 1


def test_credentials_of_a_proxy_are_for_the_proxy_and_nobody_sees_them(serve: Serve, connect: Connect) -> None:
    proxy = serve(Answer(407, b"user:hidden-password is wrong"))
    address = proxy.url.replace("//", "//user:hidden-password@")
    with pytest.raises(StatusError) as caught:
        connect(proxy, base_url=ELSEWHERE, proxy=address).videos.get(VIDEO_TOKEN)
    expected = b64encode(b"user:hidden-password").decode()
    assert proxy.requests[0].header("Proxy-Authorization") == f"Basic {expected}"
    assert caught.value.body == b"user:*** is wrong"
    assert_tells_no_secret(caught.value)


@pytest.mark.parametrize("scheme", ["http://", ""], ids=["with scheme", "without"])
def test_nobody_sees_the_password_of_a_proxy_of_the_environment_either(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    proxy = serve(Answer(407, b"user:hidden-p\xc3\xa4ssword is wrong"))
    monkeypatch.setenv("HTTP_PROXY", f"{scheme}user:hidden-p%C3%A4ssword@127.0.0.1:{proxy.port}")
    with pytest.raises(StatusError) as caught:
        connect(proxy, base_url=ELSEWHERE).videos.get(VIDEO_TOKEN)
    assert caught.value.body == b"user:*** is wrong"


@pytest.mark.parametrize("secure", [False, True], ids=["forwarding", "tunnel"])
def test_a_proxy_that_closes_its_connections_costs_nothing(
    serve: Serve, connect: Connect, certificate: Certificate, secure: bool
) -> None:
    answers = [Answer(body=VIDEO_ANSWER.body, closes=True)] * 3
    if not secure:
        proxy = serve(*answers)
        client = connect(proxy, base_url=ELSEWHERE, proxy=proxy.url, retries=0)
        for _ in range(3):
            client.videos.update(VIDEO_TOKEN, title="T")
            proxy.wait_until_idle()
        return
    with Server(*answers, tls=certificate.context) as server, Server(*[Tunnel(server.port)] * 3) as proxy:
        client = connect(server, proxy=proxy.url, verify=certificate.path, retries=0)
        for _ in range(3):
            client.videos.update(VIDEO_TOKEN, title="T")
            proxy.wait_until_idle()


def test_a_proxy_for_secure_hosts_is_asked_for_a_tunnel(serve: Serve, connect: Connect) -> None:
    proxy = serve(Answer(403))
    client = connect(proxy, base_url="https://srv-api.example.test", proxy=proxy.url, retries=0)
    with pytest.raises(ConnectionFailedError) as caught:
        client.videos.create()
    assert not caught.value.sent
    assert (proxy.requests[0].method, proxy.requests[0].target) == ("CONNECT", "srv-api.example.test:443")
    assert proxy.requests[0].header("Authorization") is None
    assert_tells_no_secret(caught.value)


def test_uploads_go_through_the_proxy_too(serve: Serve, connect: Connect) -> None:
    proxy = serve(upload_form("http://storage.example.test"), Answer(204), STREAM_ANSWER)
    connect(proxy, base_url=ELSEWHERE, proxy=proxy.url).videos.create(file=b"file", filename="clip.mp4")
    assert proxy.requests[1].target == "http://storage.example.test/bucket"
    assert proxy.requests[1].header("Authorization") is None


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("scheme", ["http://", ""], ids=["with scheme", "without"])
def test_the_proxy_of_the_environment_is_heeded(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch, name: str, scheme: str
) -> None:
    proxy = serve(VIDEO_ANSWER)
    monkeypatch.setenv(name, f"{scheme}127.0.0.1:{proxy.port}")
    connect(proxy, base_url=ELSEWHERE).videos.get(VIDEO_TOKEN)
    assert proxy.requests[0].target.startswith(ELSEWHERE)


@pytest.mark.parametrize("exceptions", ["*", "127.0.0.1", "localhost,127.0.0.1", " 127.0.0.1 , other.test"])
def test_hosts_that_the_environment_excepts_are_reached_directly(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch, exceptions: str
) -> None:
    proxy, server = serve(), serve(VIDEO_ANSWER)
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("NO_PROXY", exceptions)
    connect(server).videos.get(VIDEO_TOKEN)
    assert server.requests[0].target == f"/v1/videos/{VIDEO_TOKEN}"


def test_the_environment_is_ignored_where_that_is_asked_for(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, server = serve(), serve(VIDEO_ANSWER)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    connect(server, trust_env=False).videos.get(VIDEO_TOKEN)
    assert len(server.requests) == 1


def test_a_proxy_that_is_asked_for_wins_over_the_environment(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, proxy = serve(), serve(VIDEO_ANSWER)
    monkeypatch.setenv("HTTP_PROXY", other.url)
    monkeypatch.setenv("NO_PROXY", "*")
    connect(proxy, base_url=ELSEWHERE, proxy=proxy.url).videos.get(VIDEO_TOKEN)


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8080", "ftp://127.0.0.1", "", "http://user:hidden\nword@127.0.0.1", "http://127.0.0.1\0"]
)
def test_an_address_that_is_no_proxy_is_a_configuration_error(serve: Serve, connect: Connect, address: str) -> None:
    with pytest.raises(ConfigurationError, match="proxy"):
        connect(serve(), proxy=address)
