"""How a client is set up: where credentials come from, which hosts answer, and that no key is ever shown."""

import pickle
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from ziggeo import AsyncZiggeo, Ziggeo, key
from ziggeo.errors import ConfigurationError
from ziggeo.settings import Credentials, Host, Hosts, RequestOptions, RetryPolicy, Settings, Timeouts, checked

TOKEN, PRIVATE, ENCRYPTION = "app-token", "private-hunter2", "encryption-hunter2"
VARIABLES = {"ZIGGEO_TOKEN": TOKEN, "ZIGGEO_PRIVATE_KEY": PRIVATE, "ZIGGEO_ENCRYPTION_KEY": ENCRYPTION}


def shown(credentials: Credentials) -> tuple[str, str, str | None]:
    sealing = credentials.encryption_key
    return (
        credentials.token,
        credentials.private_key.get_secret_value(),
        sealing.get_secret_value() if sealing else None,
    )


def test_credentials_come_from_the_arguments() -> None:
    assert shown(Credentials.find(TOKEN, PRIVATE, ENCRYPTION)) == (TOKEN, PRIVATE, ENCRYPTION)
    assert shown(Credentials.find(TOKEN, PRIVATE, None)) == (TOKEN, PRIVATE, None)


def test_credentials_come_from_the_environment_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)

    assert shown(Credentials.find(None, None, None)) == (TOKEN, PRIVATE, ENCRYPTION)
    assert shown(Credentials.find("other", None, None)) == ("other", PRIVATE, ENCRYPTION)
    assert shown(Credentials.find(None, "mine", "too")) == (TOKEN, "mine", "too")


def test_an_empty_argument_is_not_replaced_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ConfigurationError, match="private_key is missing"):
        Credentials.find(None, "", None)
    assert shown(Credentials.find(None, None, "")) == (TOKEN, PRIVATE, None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((None, PRIVATE, None), "Ziggeo(token=...) or set the environment variable ZIGGEO_TOKEN"),
        ((TOKEN, None, None), "Ziggeo(private_key=...) or set the environment variable ZIGGEO_PRIVATE_KEY"),
        ((TOKEN, "", None), "ZIGGEO_PRIVATE_KEY"),
        (("", PRIVATE, None), "ZIGGEO_TOKEN"),
        ((None, None, None), "ZIGGEO_TOKEN"),
    ],
)
def test_a_missing_credential_is_told_with_the_variable_to_set(
    arguments: tuple[str | None, str | None, str | None], said: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Credentials.find(*arguments)

    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "arguments",
    [
        ("with:colon", PRIVATE, None),
        ("with space", PRIVATE, None),
        ("   ", PRIVATE, None),
        (TOKEN, "   ", None),
        (5, PRIVATE, None),
        (TOKEN, ["hunter2"], None),
        (TOKEN, b"hunter2\xff", None),
    ],
)
def test_what_is_no_credential_is_refused_without_being_shown(arguments: tuple[Any, Any, Any]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Credentials.find(*arguments)

    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_line_break_at_the_end_of_a_file_is_no_part_of_a_key() -> None:
    assert shown(Credentials.find(f"{TOKEN}\n", f" {PRIVATE}\n", f"{ENCRYPTION}\n")) == (TOKEN, PRIVATE, ENCRYPTION)


def test_keys_show_in_no_representation() -> None:
    credentials = Credentials.find(TOKEN, PRIVATE, ENCRYPTION)
    client = Ziggeo(TOKEN, PRIVATE, ENCRYPTION)
    other = AsyncZiggeo(TOKEN, PRIVATE, ENCRYPTION)
    representations = [
        repr(credentials),
        str(credentials),
        str(credentials.model_dump()),
        credentials.model_dump_json(),
        repr(client),
        str(client),
        repr(other),
    ]
    client.close()

    assert not any("hunter2" in text for text in representations)
    assert TOKEN in repr(client)


def test_headers_show_in_no_representation() -> None:
    assert "hunter2" not in repr(RequestOptions(headers={"x-api-key": "hunter2"}))


US = Hosts(
    server="https://srv-api.ziggeo.com",
    api="https://api-us-east-1.ziggeo.com",
    video_cdn="https://video-cdn.ziggeo.com",
    media_cdn="https://media-cdn.ziggeo.com",
    pages="https://ziggeo.io",
)
IRELAND = Hosts(
    server="https://srv-api-eu-west-1.ziggeo.com",
    api="https://api-eu-west-1.ziggeo.com",
    video_cdn="https://video-cdn-eu-west-1.ziggeo.com",
    media_cdn="https://media-cdn-eu-west-1.ziggeo.com",
    pages="https://eu-west-1.ziggeo.io",
)


@pytest.mark.parametrize(
    ("token", "hosts"),
    [
        ("0123456789abcdef", US),
        ("r10123456789abcdef", IRELAND),
        ("r1", IRELAND),
        ("R1abc", US),
        ("r2abc", US),
        ("1r1abc", US),
        ("r", US),
    ],
)
def test_the_tokens_prefix_names_the_region(token: str, hosts: Hosts) -> None:
    assert Hosts.for_token(token) == hosts


def test_each_role_has_its_address() -> None:
    assert [IRELAND.url(host) for host in (Host.SERVER, Host.API, Host.VIDEO_CDN, Host.MEDIA_CDN)] == [
        "https://srv-api-eu-west-1.ziggeo.com",
        "https://api-eu-west-1.ziggeo.com",
        "https://video-cdn-eu-west-1.ziggeo.com",
        "https://media-cdn-eu-west-1.ziggeo.com",
    ]
    single = Hosts.single("http://one.test")
    assert {single.url(host) for host in Host} | {single.pages} == {"http://one.test"}


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://host.test", "https://host.test"),
        ("https://host.test/", "https://host.test"),
        ("https://host.test/path/", "https://host.test/path"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
        (" https://host.test ", "https://host.test"),
    ],
)
def test_an_address_is_kept_without_a_slash_at_its_end(address: str, kept: str) -> None:
    assert Hosts.single(address).server == kept


@pytest.mark.parametrize(
    "address",
    [
        "",
        "host.test",
        "//host.test",
        "ftp://host.test",
        "https://",
        "https:///path",
        "https://host.test?a=1",
        "https://host.test#a",
        "https://user:hunter2@host.test",
        "https://user@host.test",
        "http://[::1",
    ],
)
def test_what_is_no_address_is_refused_without_being_shown(address: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        checked(Hosts, server=address, api=address, video_cdn=address, media_cdn=address)

    assert "server" in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("address", ["https://host.test:99999", "https://host.test:port"])
def test_an_address_with_an_impossible_port_is_refused(address: str) -> None:
    with pytest.raises(ConfigurationError):
        checked(Hosts, server=address, api=address, video_cdn=address, media_cdn=address)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Timeouts, {"connect": 0}),
        (Timeouts, {"read": -1}),
        (Timeouts, {"total": float("inf")}),
        (Timeouts, {"write": float("nan")}),
        (Timeouts, {"transfer": "soon"}),
        (Timeouts, {"raed": 1}),
        (RetryPolicy, {"retries": -1}),
        (RetryPolicy, {"initial_delay": -0.1}),
        (RetryPolicy, {"maximum_delay": float("nan")}),
        (RetryPolicy, {"maximum_retry_after": float("inf")}),
        (RequestOptions, {"timeout": 0}),
        (RequestOptions, {"timeout": -1}),
        (RequestOptions, {"timeout": float("inf")}),
        (RequestOptions, {"retries": -1}),
        (RequestOptions, {"headers": {"a": 1}}),
        (RequestOptions, {"timeuot": 1}),
    ],
)
def test_impossible_settings_are_refused(model: type[Timeouts], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model(**fields)
    with pytest.raises(ConfigurationError, match=next(iter(fields))):
        checked(model, **fields)


@pytest.mark.parametrize(
    "settings",
    [Timeouts(), RetryPolicy(), RequestOptions(timeout=5), US, Credentials.find(TOKEN, PRIVATE, ENCRYPTION)],
)
def test_settings_are_frozen_and_pickle(settings: Settings) -> None:
    field = next(iter(type(settings).model_fields))

    with pytest.raises(ValidationError):
        setattr(settings, field, None)
    assert pickle.loads(pickle.dumps(settings)) == settings


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"base_url": "https://a.test", "hosts": US}, "base_url and hosts"),
        ({"base_url": "nowhere"}, "server"),
        ({"timeout": -1}, "timeout"),
        ({"retries": -1}, "retries"),
        ({"proxy": "nowhere"}, "proxy"),
        ({"transport": object()}, "transport"),
        ({"http_client": object()}, "http_client"),
        ({"http_client": object(), "transport": object()}, "http_client and transport"),
    ],
)
@pytest.mark.parametrize("make", [Ziggeo, AsyncZiggeo])
def test_a_client_is_not_made_from_settings_that_contradict(
    make: Callable[..., object], fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        make(TOKEN, PRIVATE, **fields)


@pytest.mark.parametrize(
    ("variable", "argument", "server"),
    [
        (None, None, "https://srv-api.ziggeo.com"),
        ("http://env.test/", None, "http://env.test"),
        ("http://env.test/", "http://arg.test", "http://arg.test"),
    ],
)
def test_the_address_of_a_client_comes_from_the_argument_or_the_environment_or_the_region(
    monkeypatch: pytest.MonkeyPatch, variable: str | None, argument: str | None, server: str
) -> None:
    if variable is not None:
        monkeypatch.setenv("ZIGGEO_BASE_URL", variable)
    with Ziggeo(TOKEN, PRIVATE, base_url=argument) as client:
        assert repr(client) == f"Ziggeo(token='app-token', server='{server}')"
        assert client.token == TOKEN


@pytest.mark.parametrize(("name", "reference"), [("welcome", "_welcome"), ("_under", "__under"), ("ü/x", "_ü/x")])
def test_a_key_is_referred_to_with_one_more_underscore(name: str, reference: str) -> None:
    assert key(name) == reference


def test_an_empty_key_refers_to_nothing() -> None:
    with pytest.raises(ValueError, match="empty"):
        key("")


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Trace": "1"}, {"x_a.b~c": 'a b; c="d"'}, {"Cookie": "a=b"}, {"accept": "*/*"}, {"x-empty": ""}],
)
def test_headers_are_kept_as_they_are(headers: dict[str, str]) -> None:
    assert RequestOptions(headers=headers).headers == headers


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("", "hunter2", "'' is not the name of a header"),
        ("a b", "hunter2", "'a b' is not the name of a header"),
        ("x:y", "hunter2", "'x:y' is not the name of a header"),
        ("x\r\ny", "hunter2", "is not the name of a header"),
        ("xü", "hunter2", "'xü' is not the name of a header"),
        ("Authorization", "hunter2", "the header Authorization is set by the library"),
        ("HOST", "hunter2", "the header HOST is set by the library"),
        ("content-length", "hunter2", "the header content-length is set by the library"),
        ("Transfer-Encoding", "hunter2", "the header Transfer-Encoding is set by the library"),
        ("connection", "hunter2", "the header connection is set by the library"),
        ("x-a", "hunter2\r\nx-b: 1", "the header x-a holds characters that headers cannot"),
        ("x-a", "hunter2\n\n1", "the header x-a holds characters that headers cannot"),
        ("x-a", "hunter2\0", "the header x-a holds characters that headers cannot"),
        ("x-a", "hunter2\x7f", "the header x-a holds characters that headers cannot"),
        ("x-a", "hunter2ü", "the header x-a holds characters that headers cannot"),
        ("x-a", "hunter2\ud800", "headers.x-a: Input should be a valid string"),
    ],
)
def test_headers_that_cannot_be_sent_or_are_the_librarys_own_are_refused_without_their_values(
    name: str, value: str, said: str
) -> None:
    for make in (
        lambda: checked(RequestOptions, headers={name: value}),
        lambda: Ziggeo(TOKEN, PRIVATE, headers={name: value}),
    ):
        with pytest.raises(ConfigurationError) as caught:
            make()
        assert "headers" in str(caught.value)
        assert said in str(caught.value)
        assert "hunter2" not in str(caught.value)
    with pytest.raises(ValidationError) as invalid:
        RequestOptions(headers={name: value})
    assert "hunter2" not in str(invalid.value)
