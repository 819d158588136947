"""Addresses are taken apart as httpx does it, only sooner."""

import httpx
import pytest
from hypothesis import example, given, strategies as st

from ziggeo._addresses import Address, split

HOSTS = st.sampled_from(
    [
        "srv.ziggeo.com",
        "127.0.0.1:8000",
        "localhost:80",
        "EXAMPLE.test:443",
        "[::1]:8443",
        "bücher.test",
        "user:word@host.test",
    ]
)
PATHS = st.text(alphabet=st.sampled_from("abZ09-._~!$&'()*+,;=:@/?%2Fg#[]{}|\\^\"<>`ä 日\t"), max_size=30)


@given(scheme=st.sampled_from(["http", "https"]), host=HOSTS, path=PATHS)
@example(scheme="http", host="localhost:80", path="a/../b")
@example(scheme="https", host="localhost:80", path="?a=%41&b=%zz")
def test_an_address_is_taken_apart_as_httpx_does_it(scheme: str, host: str, path: str) -> None:
    url = f"{scheme}://{host}/{path}"
    try:
        known = httpx.URL(url)
    except httpx.InvalidURL:
        with pytest.raises(httpx.InvalidURL):
            split(url)
        return
    origin, target = split(url)
    assert (origin.scheme, origin.host, origin.port, target) == (
        known.raw_scheme,
        known.raw_host,
        known.port,
        known.raw_path,
    )
    assert origin.header == httpx.Request("GET", url).headers.raw[0][1]


def test_what_is_written_here_is_left_as_it_is() -> None:
    url = "https://srv.ziggeo.com/v1/videos/_a%2Fb%20%C3%A4/?tags=a%2Cb&limit=3"
    assert split(url) == Address(
        split("https://srv.ziggeo.com/").origin, b"/v1/videos/_a%2Fb%20%C3%A4/?tags=a%2Cb&limit=3"
    )


@pytest.mark.parametrize("url", ["ftp://host/file", "file:///etc/hosts", "/v1/videos", "host/path", "http:///path"])
def test_what_is_no_address_of_a_server_is_refused(url: str) -> None:
    with pytest.raises(httpx.UnsupportedProtocol):
        split(url)


@pytest.mark.parametrize("url", ["http://host/" + "a" * 70_000, "http://host:65536/", "http://host:99999/a b"])
def test_an_address_beyond_all_measure_is_refused(url: str) -> None:
    with pytest.raises(httpx.InvalidURL):
        split(url)
