"""Which proxy a request goes through."""

from collections.abc import Mapping
from urllib.request import getproxies_environment

import pytest

from ziggeo._core.proxies import check_proxy, proxy_for
from ziggeo.errors import ConfigurationError

SOME = {"http": "http://plain.test:3128", "https": "http://secure.test:3128", "all": "http://all.test:1080"}


@pytest.mark.parametrize(
    ("url", "configured", "environment", "proxy"),
    [
        ("https://host.test/", None, {}, None),
        ("https://host.test/", None, SOME, "http://secure.test:3128"),
        ("http://host.test/", None, SOME, "http://plain.test:3128"),
        ("https://host.test/", None, {"all": "http://all.test:1080"}, "http://all.test:1080"),
        ("https://host.test/", None, {"http": "http://plain.test:3128"}, None),
        ("https://host.test/", None, {"https": "bare.test:3128"}, "http://bare.test:3128"),
        ("https://host.test/", None, {"https": ""}, None),
        ("https://host.test/", "http://mine.test:1", SOME, "http://mine.test:1"),
        ("https://host.test/", "http://mine.test:1", {}, "http://mine.test:1"),
    ],
)
def test_a_configured_proxy_wins_over_that_of_the_environment(
    url: str, configured: str | None, environment: Mapping[str, str], proxy: str | None
) -> None:
    assert proxy_for(url, configured, environment) == proxy


@pytest.mark.parametrize(
    ("excepted", "url", "direct"),
    [
        ("host.test", "https://host.test/v1", True),
        (".test", "https://host.test/v1", True),
        ("test", "https://host.test/v1", True),
        ("*", "https://host.test/v1", True),
        ("other.test, host.test", "https://host.test/v1", True),
        ("host.test:8080", "http://host.test:8080/v1", True),
        ("host.test:8080", "http://host.test:9090/v1", False),
        ("other.test", "https://host.test/v1", False),
        ("ost.test", "https://host.test/v1", False),
    ],
)
def test_hosts_that_the_environment_excepts_are_reached_directly(
    monkeypatch: pytest.MonkeyPatch, excepted: str, url: str, direct: bool
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://secure.test:3128")
    monkeypatch.setenv("HTTP_PROXY", "http://secure.test:3128")
    monkeypatch.setenv("NO_PROXY", excepted)

    assert (proxy_for(url, None, getproxies_environment()) is None) is direct


def test_a_configured_proxy_is_used_for_excepted_hosts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")

    assert proxy_for("https://host.test/", "http://mine.test:1", SOME) == "http://mine.test:1"


@pytest.mark.parametrize("address", ["http://proxy.test", "https://user:key@proxy.test:3128", "http://[::1]:3128"])
def test_a_proxy_has_a_web_address(address: str) -> None:
    check_proxy(address)


@pytest.mark.parametrize("address", ["", "proxy.test:3128", "ftp://proxy.test", "http://", "http:///path"])
def test_what_is_no_address_of_a_proxy_is_refused(address: str) -> None:
    with pytest.raises(ConfigurationError, match="proxy: an address such as"):
        check_proxy(address)


def test_a_socks_proxy_takes_a_library_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ziggeo._core.proxies.find_spec", {"socksio": object()}.get)
    check_proxy("socks5://proxy.test:1080")
    monkeypatch.setattr("ziggeo._core.proxies.find_spec", dict[str, object]().get)
    with pytest.raises(ConfigurationError, match=r"httpx\[socks\]"):
        check_proxy("socks5h://proxy.test:1080")


def test_a_proxy_of_the_environments_that_cannot_be_used_is_told() -> None:
    with pytest.raises(ConfigurationError):
        proxy_for("https://host.test/", None, {"https": "ftp://proxy.test"})


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://proxy.test:99999", "an address such as"),
        ("http://proxy.test:-1", "an address such as"),
        ("http://proxy.test:port", "an address such as"),
        ("http://user:password/x@proxy.test", "an address such as"),
        ("http://[::1", "an address such as"),
        ("socks4://proxy.test:1080", "an address such as"),
        ("socks://proxy.test:1080", "an address such as"),
        ("//proxy.test:3128", "an address such as"),
        ("socks5://", "an address such as"),
    ],
)
def test_a_proxy_with_a_bad_port_or_an_unknown_scheme_is_refused_wherever_it_comes_from(
    address: str, said: str
) -> None:
    with pytest.raises(ConfigurationError, match=f"^proxy: .*{said}"):
        check_proxy(address)
    if "://" in address:
        with pytest.raises(ConfigurationError, match=f"^proxy: .*{said}"):
            proxy_for("https://host.test/", None, {"https": address})


def test_a_socks_proxy_of_the_environments_takes_that_library_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ziggeo._core.proxies.find_spec", dict[str, object]().get)
    with pytest.raises(ConfigurationError, match=r"httpx\[socks\]"):
        proxy_for("https://host.test/", None, {"all": "socks5://proxy.test:1080"})
