"""Each call of the API, in both modes and in every spelling: exactly what is published goes out, and comes back typed."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from tests.contract.rows import FLOWS, ROWS
from tests.contract.rows.row import NO_TOKEN, Role, Row
from tests.contract.stub import AUTHORIZATION, ENCRYPTION_KEY, HOSTS, PRIVATE_KEY, TOKEN, Asked, Reply, Stub
from tests.core.samples import VIDEO
from tests.support.modes import MakeClient
from ziggeo import (
    ArgumentsError,
    BulkError,
    NotFoundError,
    RequestOptions,
    ResponseValidationError,
    Ziggeo,
    ZiggeoError,
    key,
)
from ziggeo._core.endpoints.table import ENDPOINTS
from ziggeo._core.paging import MOST_BARREN_PAGES, Identified

each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.endpoint)
ADDRESSES: dict[Role, str] = {
    "server": "https://server.test",
    "api": "https://api.test",
    "video_cdn": "https://video-cdn.test",
    "media_cdn": "https://media-cdn.test",
}


def asked(make_client: MakeClient, call: Callable[[Ziggeo], object], *replies: Reply) -> tuple[list[Asked], object]:
    """Make a call of a stub, and return what that was asked, and the result."""
    stub = Stub(replies)
    client = make_client(TOKEN, PRIVATE_KEY, ENCRYPTION_KEY, hosts=HOSTS, transport=stub.transport, retries=0)
    result = call(client)
    return stub.asked, result


def method_of(client: Ziggeo, row: Row, *, called: bool = False) -> Callable[..., object]:
    """Return the method of a row's call: ``ziggeo.videos.get``, or ``ziggeo.videos().get``."""
    room, name = row.endpoint.split(".")
    resource: Any = getattr(client, room)
    method: Callable[..., object] = getattr(resource() if called else resource, name)
    return method


def failure_of(row: Row, call: Callable[[], object]) -> ZiggeoError:
    """Make a call that fails, and return why; what a bulk call has met is in its report."""
    with pytest.raises(ZiggeoError) as caught:
        call()
    error = caught.value
    if not isinstance(error, BulkError):
        return error
    assert error.endpoint == row.endpoint
    (failure,) = error.report.failures
    return failure.error


def check(request: Asked, row: Row) -> None:
    assert request.method == row.method
    assert request.host == ADDRESSES[row.role]
    assert request.path == row.path
    assert request.pairs == row.query
    assert request.form == row.form


def test_every_endpoint_has_a_row() -> None:
    names = [row.endpoint for row in ROWS]
    steps = [name for flow in FLOWS for name in flow.endpoints]

    assert len(set(names)) == len(names)
    assert {endpoint.name for endpoint in ENDPOINTS} == {*names, *steps}
    assert len({endpoint.name for endpoint in ENDPOINTS}) == len(ENDPOINTS)


def test_all_calls_of_the_manual_have_a_row() -> None:
    calls = {
        "videos": """
            index count get get_bulk stats_bulk download_video download_image get_stats push_to_service apply_effect
            apply_meta update update_bulk delete create analytics
        """,
        "streams": """
            index get download_video download_image push_to_service delete create attach_image attach_video
            attach_subtitle bind
        """,
        "audios": "index count get get_bulk download_audio update update_bulk delete create",
        "audio_streams": "index get download_audio delete create",
        "authtokens": "get update delete create",
        "application": "get update get_stats",
        "effect_profiles": "create index get delete update",
        "effect_profile_processes": """
            index get delete create_filter_process create_watermark_process edit_watermark_process
        """,
        "meta_profiles": "create index get delete",
        "meta_profile_processes": """
            index get delete create_video_analysis_process create_audio_transcription_process create_nsfw_process
            create_profanity_process
        """,
        "webhooks": "create confirm delete",
        "analytics": "get",
    }

    assert [row.endpoint for row in ROWS] == [
        f"{part}.{name}" for part, names in calls.items() for name in names.split()
    ]
    assert [flow.call_name for flow in FLOWS] == [
        "videos.create",
        "streams.create",
        "streams.attach_image",
        "streams.attach_video",
        "audios.create",
        "audio_streams.create",
        "effect_profile_processes.create_watermark_process",
        "effect_profile_processes.edit_watermark_process",
    ]


def test_the_table_of_endpoints_refers_to_the_same_facts() -> None:
    expected = {row.endpoint: row.reference for row in ROWS}
    expected |= {name: ref for flow in FLOWS for name, ref in zip(flow.endpoints, flow.references, strict=True)}

    assert {endpoint.name: endpoint.reference for endpoint in ENDPOINTS} == expected
    assert {endpoint.name for endpoint in ENDPOINTS if endpoint.created} == {
        "videos.create",
        "videos.create.upload_url",
        "streams.create",
        "streams.create.upload_url",
        "audios.create",
        "audios.create.upload_url",
        "audio_streams.create",
        "audio_streams.create.upload_url",
        "authtokens.create",
        "effect_profiles.create",
        "effect_profile_processes.create_filter_process",
        "effect_profile_processes.create_watermark_process",
        "effect_profile_processes.create_watermark_process.upload_url",
        "meta_profiles.create",
        "meta_profile_processes.create_video_analysis_process",
        "meta_profile_processes.create_audio_transcription_process",
        "meta_profile_processes.create_nsfw_process",
        "meta_profile_processes.create_profanity_process",
        "webhooks.create",
    }


def test_the_table_says_which_calls_leave_the_same_when_they_are_made_twice() -> None:
    assert {endpoint.name for endpoint in ENDPOINTS if not endpoint.idempotent} == {
        "videos.push_to_service",
        "videos.apply_effect",
        "videos.apply_meta",
        "videos.create",
        "videos.create.upload_url",
        "streams.push_to_service",
        "streams.create",
        "streams.create.upload_url",
        "streams.attach_image",
        "streams.attach_video",
        "streams.attach_subtitle",
        "streams.bind",
        "audios.create",
        "audios.create.upload_url",
        "audio_streams.create",
        "audio_streams.create.upload_url",
        "authtokens.create",
        "effect_profiles.create",
        "effect_profile_processes.create_filter_process",
        "effect_profile_processes.create_watermark_process",
        "effect_profile_processes.create_watermark_process.upload_url",
        "meta_profiles.create",
        "meta_profile_processes.create_video_analysis_process",
        "meta_profile_processes.create_audio_transcription_process",
        "meta_profile_processes.create_nsfw_process",
        "meta_profile_processes.create_profanity_process",
        "webhooks.create",
    }


@each_row
def test_a_call_sends_one_request_and_returns_its_answer(make_client: MakeClient, row: Row) -> None:
    requests, result = asked(make_client, row.call, row.answer)
    (request,) = requests

    check(request, row)
    assert row.expected(result)


@each_row
def test_a_call_proves_who_asks_and_says_what_it_wants(make_client: MakeClient, row: Row) -> None:
    (request,), _ = asked(make_client, row.call, row.answer)

    assert request.headers["authorization"] == AUTHORIZATION
    assert request.headers["accept"] == ("*/*" if row.role in ("video_cdn", "media_cdn") else "application/json")
    assert request.headers["user-agent"].startswith("ziggeo-python/")
    assert request.headers["host"] == ADDRESSES[row.role].removeprefix("https://")
    assert request.headers.get("content-length") == (str(len(request.body)) if row.method == "POST" else None)
    assert "cookie" not in request.headers


@each_row
def test_every_spelling_sends_the_same(make_client: MakeClient, row: Row) -> None:
    arguments, model = dict(row.arguments), row.takes
    spellings: list[Callable[[Ziggeo], object]] = [
        lambda client: method_of(client, row)(*row.identifiers, **arguments),
        lambda client: method_of(client, row, called=True)(*row.identifiers, **arguments),
    ]
    if model is not None:
        ready = model.model_validate(arguments)
        more: list[Callable[[Ziggeo], object]] = [
            lambda client: method_of(client, row)(*row.identifiers, arguments),
            lambda client: method_of(client, row, called=True)(*row.identifiers, arguments=arguments),
            lambda client: method_of(client, row)(*row.identifiers, ready),
            lambda client: method_of(client, row)(*row.identifiers, arguments=ready),
        ]
        spellings += more
        if arguments:
            (name, value), *rest = arguments.items()
            spellings.append(lambda client: method_of(client, row)(*row.identifiers, dict(rest), **{name: value}))

    for call in spellings:
        requests, result = asked(make_client, call, row.answer)
        (request,) = requests
        check(request, row)
        assert row.expected(result)
    assert arguments == row.arguments


@each_row
def test_a_call_without_its_optional_arguments_sends_none(make_client: MakeClient, row: Row) -> None:
    kept = {name: row.arguments[name] for name in row.required}
    requests, _ = asked(make_client, lambda client: method_of(client, row)(*row.identifiers, **kept), row.answer)
    (request,) = requests

    check(request, replace(row, query=[], form=row.form and [pair for pair in row.form if pair[0] in row.required]))


@each_row
def test_a_call_without_a_required_argument_is_refused_and_nothing_is_sent(make_client: MakeClient, row: Row) -> None:
    for missing in row.required:
        stub = Stub([row.answer])
        method = method_of(make_client(TOKEN, PRIVATE_KEY, hosts=HOSTS, transport=stub.transport), row)
        with pytest.raises(ArgumentsError, match=missing) as caught:
            method(*row.identifiers, **{name: value for name, value in row.arguments.items() if name != missing})

        assert caught.value.endpoint == row.endpoint
        assert stub.asked == []


@each_row
@pytest.mark.parametrize("spelling", ["keywords", "mapping"])
def test_a_name_that_is_not_known_is_refused_and_nothing_is_sent(
    make_client: MakeClient, row: Row, spelling: str
) -> None:
    stub = Stub([row.answer])
    method = method_of(make_client(TOKEN, PRIVATE_KEY, hosts=HOSTS, transport=stub.transport), row)
    wrong = {**row.arguments, "nonsense": 1}
    # Calls that take no arguments at all are plain functions, and refuse them as such.
    with pytest.raises(TypeError if row.takes is None else ArgumentsError, match=r"nonsense|argument"):
        method(*row.identifiers, **({"arguments": wrong} if spelling == "mapping" else wrong))

    assert stub.asked == []


@each_row
@pytest.mark.parametrize("blank", ["", "  "])
def test_an_identifier_that_names_nothing_is_refused_and_nothing_is_sent(
    make_client: MakeClient, row: Row, blank: str
) -> None:
    for position in range(len(row.identifiers)):
        stub = Stub([row.answer])
        method = method_of(make_client(TOKEN, PRIVATE_KEY, hosts=HOSTS, transport=stub.transport), row)
        identifiers = [blank if number == position else name for number, name in enumerate(row.identifiers)]
        with pytest.raises(ArgumentsError) as caught:
            method(*identifiers, **row.arguments)

        assert caught.value.endpoint == row.endpoint
        assert stub.asked == []


@each_row
@pytest.mark.parametrize("status", [200, 201])
def test_both_statuses_of_success_are_success(make_client: MakeClient, row: Row, status: int) -> None:
    _, result = asked(make_client, row.call, replace(row.answer, status=status))

    assert row.expected(result)


@each_row
def test_a_refusal_names_the_call(make_client: MakeClient, row: Row) -> None:
    error = failure_of(row, lambda: asked(make_client, row.call, Reply(404, b"[]")))

    assert isinstance(error, NotFoundError)
    assert error.endpoint == row.endpoint


@pytest.mark.parametrize(("row", "body"), [(row, body) for row in ROWS for body in row.wrong])
def test_an_unexpected_body_names_the_call(make_client: MakeClient, row: Row, body: bytes) -> None:
    stub = Stub([Reply(200, body), row.answer])
    client = make_client(TOKEN, PRIVATE_KEY, hosts=HOSTS, transport=stub.transport)
    error = failure_of(row, lambda: row.call(client))

    assert isinstance(error, ResponseValidationError)
    assert error.endpoint == row.endpoint
    assert error.may_have_been_acted_on
    assert error.body == (body if b"_key" not in body else re.sub(rb'(_key": )[^}]+', rb'\1"***"', body))
    assert len(stub.asked) == 1


@pytest.mark.parametrize("row", [row for row in ROWS if not row.wrong], ids=lambda row: row.endpoint)
@pytest.mark.parametrize("body", [NO_TOKEN, b"", b"\xff\xfe", b"[]"])
def test_some_calls_take_any_body(make_client: MakeClient, row: Row, body: bytes) -> None:
    asked(make_client, row.call, Reply(200, body))


@pytest.mark.parametrize("row", [row for row in ROWS if row.looked_up], ids=lambda row: row.endpoint)
@pytest.mark.parametrize("body", [b"", b"null", b"true", b"{}", b"[]", b'{"no": "token"}', b'[{"token": "a"}]'])
def test_where_an_answer_is_not_published_and_holds_no_object_the_object_is_read(
    make_client: MakeClient, row: Row, body: bytes
) -> None:
    requests, result = asked(make_client, row.call, Reply(200, body), row.answer)
    done, read = requests

    check(done, row)
    assert (read.method, read.host, read.path, read.query) == ("GET", "https://server.test", row.looked_up, "")
    assert (read.form, read.headers["authorization"]) == (None, AUTHORIZATION)
    assert row.expected(result)


@pytest.mark.parametrize("row", [row for row in ROWS if row.looked_up], ids=lambda row: row.endpoint)
def test_the_object_is_read_with_the_options_of_the_call(make_client: MakeClient, row: Row) -> None:
    stub = Stub([Reply(200, b"null"), row.answer])
    client = make_client(TOKEN, PRIVATE_KEY, hosts=HOSTS, transport=stub.transport)
    options = RequestOptions(headers={"x-trace": "1"})
    method_of(client, row)(*row.identifiers, **row.arguments, options=options)

    assert [request.headers.get("x-trace") for request in stub.asked] == ["1", "1"]


UNITED_STATES: dict[Role, str] = {
    "server": "https://srv-api.ziggeo.com",
    "api": "https://api-us-east-1.ziggeo.com",
    "video_cdn": "https://video-cdn.ziggeo.com",
    "media_cdn": "https://media-cdn.ziggeo.com",
}
IRELAND: dict[Role, str] = {
    "server": "https://srv-api-eu-west-1.ziggeo.com",
    "api": "https://api-eu-west-1.ziggeo.com",
    "video_cdn": "https://video-cdn-eu-west-1.ziggeo.com",
    "media_cdn": "https://media-cdn-eu-west-1.ziggeo.com",
}


@each_row
@pytest.mark.parametrize(
    ("token", "addresses"),
    [("0123456789abcdef", UNITED_STATES), ("r123456789abcdef", IRELAND)],
    ids=["united states", "ireland"],
)
def test_a_call_goes_to_the_host_of_its_applications_region(
    make_client: MakeClient, row: Row, token: str, addresses: dict[Role, str]
) -> None:
    stub = Stub([row.answer])
    row.call(make_client(token, PRIVATE_KEY, transport=stub.transport))
    (request,) = stub.asked

    assert (request.host, request.path) == (addresses[row.role], row.path)


@pytest.mark.parametrize(
    ("identifier", "path"),
    [
        (key("welcome"), "/v1/videos/_welcome"),
        (key("_odd"), "/v1/videos/__odd"),
        (key("käy"), "/v1/videos/_k%C3%A4y"),
        ("a/b?c#d", "/v1/videos/a%2Fb%3Fc%23d"),
        ("a b", "/v1/videos/a%20b"),
        ("100%", "/v1/videos/100%25"),
        ("%2e", "/v1/videos/%252e"),
        (".", "/v1/videos/%2E"),
        ("..", "/v1/videos/%2E%2E"),
        ("a'(b)*~!$&+,;=:@", "/v1/videos/a%27%28b%29%2A~%21%24%26%2B%2C%3B%3D%3A%40"),
    ],
)
def test_an_identifier_stays_one_segment_on_its_way_out(make_client: MakeClient, identifier: str, path: str) -> None:
    requests, _ = asked(make_client, lambda client: client.videos.get(identifier), Reply.of(VIDEO))
    (request,) = requests

    assert (request.host, request.path, request.query) == ("https://server.test", path, "")


def test_a_callers_headers_are_added_to_each_request(make_client: MakeClient) -> None:
    stub = Stub([Reply.of(VIDEO)])
    client = make_client(TOKEN, PRIVATE_KEY, hosts=HOSTS, transport=stub.transport, headers={"X-Trace": "1"})
    client.videos.get("a")
    client.with_options(headers={"X-More": "2"}).videos.get("a")

    assert [(each.headers.get("x-trace"), each.headers.get("x-more")) for each in stub.asked] == [
        ("1", None),
        ("1", "2"),
    ]
    assert {each.headers["authorization"] for each in stub.asked} == {AUTHORIZATION}


UNWRITABLE: list[tuple[str, Callable[[Ziggeo], object]]] = [
    ("videos.get", lambda client: client.videos.get("\ud800")),
    ("streams.delete", lambda client: client.streams.delete("a", "\ud800")),
    ("videos.index", lambda client: client.videos.index(tags=["\ud800"])),
    ("videos.update", lambda client: client.videos.update("a", title="\ud800")),
    ("videos.update", lambda client: client.videos.update("a", data={"a": "\ud800"})),
    ("videos.create", lambda client: client.videos.create(description="\ud800")),
    ("authtokens.create", lambda client: client.authtokens.create(grants={"read": {"resources": ["\ud800"]}})),
]


@pytest.mark.parametrize(("endpoint", "call"), UNWRITABLE)
def test_a_text_that_cannot_be_written_is_refused_and_nothing_is_sent(
    make_client: MakeClient, endpoint: str, call: Callable[[Ziggeo], object]
) -> None:
    stub = Stub([Reply.of(VIDEO)])
    with pytest.raises(ArgumentsError) as caught:
        call(make_client(TOKEN, PRIVATE_KEY, hosts=HOSTS, transport=stub.transport))

    assert caught.value.endpoint == endpoint
    assert stub.asked == []


def test_a_selection_leaves_out_what_an_update_would_clear(make_client: MakeClient) -> None:
    (selection,), _ = asked(
        make_client,
        lambda client: client.videos.index(limit=None, reverse=None, states=[], tags="", approved=None, skip=0),
        Reply.of([]),
    )
    (update,), _ = asked(
        make_client,
        lambda client: client.videos.update("a", tags="", volatile=None, approved=None, title=None, data=None),
        Reply.of(VIDEO),
    )

    assert selection.query == "skip=0"
    assert update.form == [("tags", ""), ("volatile", "null"), ("title", ""), ("data", ""), ("approved", "null")]


QUESTIONS: list[tuple[Callable[[Ziggeo], object], Reply, list[tuple[str, str]]]] = [
    (
        lambda client: client.analytics.get(query="device_views_by_os", from_=None, to=None, date=None),
        Reply.of({"analytics": []}),
        [("query", "device_views_by_os")],
    ),
    (
        lambda client: client.videos.analytics("a", {"query": "device_views_by_os", "from": None}),
        Reply.of([]),
        [("query", "device_views_by_os")],
    ),
    (
        lambda client: client.videos.stats_bulk(["a"], summarize=None),
        Reply.of([{"plays": 1}]),
        [("tokens_or_keys", "a")],
    ),
]


@pytest.mark.parametrize(("call", "answer", "form"), QUESTIONS)
def test_a_question_that_is_asked_by_a_form_has_nothing_to_clear_either(
    make_client: MakeClient, call: Callable[[Ziggeo], object], answer: Reply, form: list[tuple[str, str]]
) -> None:
    (request,), _ = asked(make_client, call, answer)

    assert request.form == form


def test_going_through_a_part_of_a_list_asks_for_no_more_pages_than_that_takes(make_client: MakeClient) -> None:
    requests, tokens = asked(
        make_client,
        lambda client: [video.token for video in client.videos.iterate(page_size=2, limit=3)],
        Reply.of([{"token": "a"}, {"token": "b"}]),
        Reply.of([{"token": "b"}, {"token": "c"}, {"token": "d"}]),
    )

    assert tokens == ["a", "b", "c"]
    assert [request.pairs for request in requests] == [
        [("skip", "0"), ("limit", "2")],
        [("skip", "1"), ("limit", "3")],
    ]


def test_a_service_that_does_not_page_is_not_asked_forever(make_client: MakeClient) -> None:
    requests, tokens = asked(
        make_client,
        lambda client: [video.token for video in client.videos.iterate(page_size=2)],
        Reply.of([{"token": "a"}, {"token": "b"}, {"token": "c"}]),
    )

    assert tokens == ["a", "b", "c"]
    assert len(requests) == 1 + MOST_BARREN_PAGES


def test_going_through_a_list_asks_for_its_pages_each_beginning_with_the_last_item_before_it(
    make_client: MakeClient,
) -> None:
    pages = [
        Reply.of([{"token": "a"}, {"token": "b"}]),
        Reply.of([{"token": "b"}, {"token": "c"}]),
    ]
    requests, tokens = asked(
        make_client,
        lambda client: [video.token for video in client.videos.iterate(page_size=2, skip=1, states="all", tags=["x"])],
        *pages,
    )

    assert tokens == ["a", "b", "c"]
    assert [(request.path, dict(request.pairs)) for request in requests] == [
        ("/v1/videos/", {"skip": skip, "states": "all", "tags": "x", "limit": limit})
        for skip, limit in (("1", "2"), ("2", "3"))
    ]


def test_a_page_that_begins_with_an_unknown_item_is_put_aside_for_what_may_lie_before_it(
    make_client: MakeClient,
) -> None:
    pages = [
        Reply.of([{"token": "a"}, {"token": "b"}]),
        Reply.of([{"token": "e"}, {"token": "f"}]),  # a and b have been deleted
        Reply.of([{"token": "c"}, {"token": "d"}, {"token": "e"}]),
        Reply.of([{"token": "e"}, {"token": "f"}]),
    ]
    requests, tokens = asked(
        make_client, lambda client: [video.token for video in client.videos.iterate(page_size=2)], *pages
    )

    assert tokens == ["a", "b", "c", "d", "e", "f"]
    assert [request.query for request in requests] == [
        "skip=0&limit=2",
        "skip=1&limit=3",
        "skip=0&limit=3",
        "skip=2&limit=3",
    ]


ITERATIONS: list[tuple[Callable[[Ziggeo], Iterable[Identified]], str, dict[str, str]]] = [
    (
        lambda client: client.audios.iterate(tags=["x"], reverse=True),
        "https://api.test/v1/audios/",
        {"tags": "x", "reverse": "true"},
    ),
    (
        lambda client: client.effect_profiles.iterate({"reverse": True}),
        "https://server.test/v1/effects/",
        {"reverse": "true"},
    ),
    (lambda client: client.meta_profiles.iterate(), "https://server.test/v1/metaprofiles/", {}),
]


@pytest.mark.parametrize(("iterate", "address", "selection"), ITERATIONS)
def test_other_lists_are_gone_through_alike(
    make_client: MakeClient,
    iterate: Callable[[Ziggeo], Iterable[Identified]],
    address: str,
    selection: dict[str, str],
) -> None:
    requests, tokens = asked(
        make_client,
        lambda client: [each.token for each in iterate(client)],
        Reply.of([{"token": f"{number}"} for number in range(100)]),
        Reply.of([{"token": "99"}, {"token": "100"}]),
    )

    assert tokens == [f"{number}" for number in range(101)]
    assert [request.host + request.path for request in requests] == [address] * 2
    assert [dict(request.pairs) for request in requests] == [
        {**selection, "skip": skip, "limit": "100"} for skip in ("0", "99")
    ]
