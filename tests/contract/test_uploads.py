"""Uploads: the three requests of each, and that the storage gets the file and no credentials."""

import re
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from email.policy import HTTP
from pathlib import Path
from typing import cast

import pytest

from tests.contract.rows import FLOWS
from tests.contract.rows.row import FIELDS, FILE, STORAGE, Flow
from tests.contract.stub import AUTHORIZATION, ENCRYPTION_KEY, HOSTS, PRIVATE_KEY, TOKEN, Asked, Reply, Stub
from tests.support.modes import MakeClient
from ziggeo import PreconditionFailedError, StorageError, UploadError, UploadStep, Ziggeo

ADDRESSES = {"server": "https://server.test", "api": "https://api.test"}
each_flow = pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.call_name)


def replies(flow: Flow) -> list[Reply]:
    form = {"url": f"{STORAGE}/bucket", "fields": FIELDS}
    return [Reply.of({**flow.scope, "url_data": form}, 201), Reply(204, b""), Reply.of(flow.confirmed)]


def uploaded(make_client: MakeClient, flow: Flow, stub: Stub) -> object:
    client = make_client(
        TOKEN, PRIVATE_KEY, ENCRYPTION_KEY, hosts=HOSTS, transport=stub.transport, retries=0, headers={"X-Mine": "1"}
    )
    return flow.call(client)


def parts(request: Asked) -> list[Message]:
    """Read a form with a file; parts of it keep their order."""
    kind = request.headers["content-type"]
    assert re.fullmatch(r"multipart/form-data; boundary=\S+", kind)
    whole = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.body, policy=HTTP)
    return cast("list[Message]", whole.get_payload())


@each_flow
def test_an_upload_asks_for_a_form_sends_the_file_and_confirms_it(make_client: MakeClient, flow: Flow) -> None:
    stub = Stub(replies(flow))
    result = uploaded(make_client, flow, stub)
    ask, send, confirm = stub.asked

    assert (ask.method, ask.host, ask.path, ask.query) == ("POST", "https://server.test", flow.ask, "")
    assert ask.form == flow.form
    assert (send.method, send.host, send.path, send.query) == ("POST", STORAGE, "/bucket", "")
    assert (confirm.method, confirm.host, confirm.path, confirm.query) == (
        "POST",
        "https://server.test",
        flow.confirm,
        "",
    )
    assert confirm.form == []
    assert flow.expected(result)


@each_flow
def test_the_storage_gets_the_signed_fields_in_their_order_and_the_file_last(
    make_client: MakeClient, flow: Flow
) -> None:
    stub = Stub(replies(flow))
    uploaded(make_client, flow, stub)
    request = stub.asked[1]
    *fields, file = parts(request)

    assert [
        (part.get_param("name", header="content-disposition"), part.get_payload(decode=True)) for part in fields
    ] == [(name, value.encode()) for name, value in FIELDS.items()]
    assert file.get_param("name", header="content-disposition") == "file"
    assert file.get_filename() == flow.filename
    assert file.get_content_type() == flow.content_type
    assert file.get_payload(decode=True) == FILE
    assert request.headers["content-length"] == str(len(request.body))
    assert "transfer-encoding" not in request.headers


@each_flow
def test_only_the_service_learns_who_asks(make_client: MakeClient, flow: Flow) -> None:
    stub = Stub(replies(flow))
    uploaded(make_client, flow, stub)
    ask, send, confirm = stub.asked

    assert ask.headers["authorization"] == confirm.headers["authorization"] == AUTHORIZATION
    assert ask.headers["x-mine"] == confirm.headers["x-mine"] == "1"
    assert not {"authorization", "cookie", "x-mine"} & send.headers.keys()
    assert PRIVATE_KEY.encode() not in send.body


@each_flow
@pytest.mark.parametrize(
    ("token", "server"),
    [("0123456789abcdef", "https://srv-api.ziggeo.com"), ("r123", "https://srv-api-eu-west-1.ziggeo.com")],
)
def test_the_first_and_the_last_step_go_to_the_host_of_the_region(
    make_client: MakeClient, flow: Flow, token: str, server: str
) -> None:
    stub = Stub(replies(flow))
    flow.call(make_client(token, PRIVATE_KEY, transport=stub.transport))

    assert [request.host for request in stub.asked] == [server, STORAGE, server]


@each_flow
@pytest.mark.parametrize("failing", [0, 1, 2])
def test_a_refusal_names_the_step_and_the_call_that_was_refused(
    make_client: MakeClient, flow: Flow, failing: int
) -> None:
    answers = replies(flow)
    answers[failing] = Reply(412, b"{}")
    stub = Stub([*answers[: failing + 1], Reply(200, b"null")])
    with pytest.raises(UploadError) as caught:
        uploaded(make_client, flow, stub)
    error = caught.value

    steps = [UploadStep.REQUEST_URL, UploadStep.SEND_FILE, UploadStep.CONFIRM]
    names = [flow.endpoints[0], f"{flow.call_name}.send_file", flow.endpoints[1]]
    kinds = [PreconditionFailedError, StorageError, PreconditionFailedError]
    assert (error.endpoint, error.step, error.status) == (flow.call_name, steps[failing], 412)
    assert type(error.cause) is kinds[failing]
    assert getattr(error.cause, "endpoint", None) == names[failing]


@each_flow
@pytest.mark.parametrize("failing", [1, 2])
def test_what_a_failed_upload_had_created_is_deleted_again(make_client: MakeClient, flow: Flow, failing: int) -> None:
    answers = replies(flow)
    answers[failing] = Reply(403, b"")
    stub = Stub([*answers[: failing + 1], Reply(200, b"null")])
    with pytest.raises(UploadError) as caught:
        uploaded(make_client, flow, stub)
    cleaned = [(request.method, request.host, request.path) for request in stub.asked[failing + 1 :]]

    assert cleaned == ([("DELETE", ADDRESSES[flow.removed[0]], flow.removed[1])] if flow.removed else [])
    assert caught.value.removed is (True if flow.removed else None)


def test_a_file_whose_name_has_no_extension_leaves_its_type_open(make_client: MakeClient) -> None:
    flow = FLOWS[0]
    stub = Stub(replies(flow))
    client = make_client(TOKEN, PRIVATE_KEY, hosts=HOSTS, transport=stub.transport)
    client.videos.create(file=FILE, filename="clip")

    assert stub.asked[0].form == []
    assert parts(stub.asked[1])[-1].get_content_type() == "application/octet-stream"


def test_a_file_can_be_a_path_as_in_the_manual(make_client: MakeClient, tmp_path: Path) -> None:
    flow = FLOWS[0]
    path = tmp_path / "clip.mp4"
    path.write_bytes(FILE)
    calls: list[Callable[[Ziggeo], object]] = [
        lambda client: client.videos().create({"tags": "a"}, str(path)),
        lambda client: client.videos().create(arguments={"tags": "a"}, file=path),
        lambda client: client.videos.create(file=path, tags=["a"]),
    ]
    for call in calls:
        stub = Stub(replies(flow))
        call(make_client(TOKEN, PRIVATE_KEY, hosts=HOSTS, transport=stub.transport))

        assert stub.asked[0].form == [("tags", "a"), ("video_type", "mp4")]
        assert parts(stub.asked[1])[-1].get_payload(decode=True) == FILE
