"""The form around a file: what the storage's side reads from it, with a parser that is not ours."""

import re
from email import message_from_bytes
from email.message import Message
from email.policy import HTTP
from io import BytesIO
from typing import cast

import pytest
from hypothesis import given, strategies as st
from python_multipart.multipart import MultipartParser

from tests.core.samples import TEXTS
from ziggeo._core.multipart import MultipartPlan, plan_multipart

NAMES = TEXTS.filter(lambda text: text != "")


class Part:
    def __init__(self) -> None:
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""


def parts_of(plan: MultipartPlan, file: bytes) -> list[Part]:
    """Read a body part by part."""
    parts: list[Part] = []
    name, value = b"", b""

    def begin() -> None:
        parts.append(Part())

    def header_field(data: bytes, start: int, end: int) -> None:
        nonlocal name
        name += data[start:end]

    def header_value(data: bytes, start: int, end: int) -> None:
        nonlocal value
        value += data[start:end]

    def header_end() -> None:
        nonlocal name, value
        parts[-1].headers.append((name.lower(), value))
        name, value = b"", b""

    def part_data(data: bytes, start: int, end: int) -> None:
        parts[-1].body += data[start:end]

    ended: list[bool] = []
    boundary = plan.content_type.removeprefix("multipart/form-data; boundary=")
    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": begin,
            "on_header_field": header_field,
            "on_header_value": header_value,
            "on_header_end": header_end,
            "on_part_data": part_data,
            "on_end": lambda: ended.append(True),
        },
    )
    body = BytesIO(plan.head + file + plan.tail)
    while chunk := body.read(100):
        parser.write(chunk)
    parser.finalize()
    assert ended == [True]
    return parts


def names_of(part: Part) -> tuple[str, str | None]:
    """Return a part's name and file name, as a browser would write them."""
    found = re.fullmatch(
        b'form-data; name="([^"\r\n]*)"(?:; filename="([^"\r\n]*)")?', dict(part.headers)[b"content-disposition"]
    )
    assert found is not None
    return tuple(text.decode() if text is not None else None for text in found.groups())  # type: ignore[return-value]  # the pattern has two groups


def as_browsers_write(text: str) -> str:
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


@given(st.dictionaries(NAMES, TEXTS, max_size=5), NAMES, st.binary(max_size=300))
def test_any_fields_and_file_arrive_in_their_order_and_the_file_last(
    fields: dict[str, str], filename: str, file: bytes
) -> None:
    fields.pop("Content-Type", None)
    plan = plan_multipart(fields, filename=filename, file_length=len(file))
    *plain, last = parts_of(plan, file)

    assert [(names_of(part), part.body.decode()) for part in plain] == [
        ((as_browsers_write(name), None), value) for name, value in fields.items()
    ]
    assert names_of(last) == ("file", as_browsers_write(filename))
    assert last.body == file
    assert [name for name, _ in last.headers] == [b"content-disposition", b"content-type"]


@given(st.dictionaries(NAMES, TEXTS, max_size=5), NAMES, st.integers(0, 2**45))
def test_the_length_is_known_without_the_file(fields: dict[str, str], filename: str, length: int) -> None:
    plan = plan_multipart(fields, filename=filename, file_length=length)

    assert plan.content_length == len(plan.head) + length + len(plan.tail)


@given(st.text(st.sampled_from('a"\r\n;:= /\\'), min_size=1), st.text(st.sampled_from('a"\r\n;:= /\\'), min_size=1))
def test_names_cannot_add_headers_or_parts(name: str, filename: str) -> None:
    plan = plan_multipart({name: "value"}, filename=filename, file_length=0)
    parts = parts_of(plan, b"")

    assert [[header for header, _ in part.headers] for part in parts] == [
        [b"content-disposition"],
        [b"content-disposition", b"content-type"],
    ]


def test_the_body_is_what_the_email_package_reads_too() -> None:
    plan = plan_multipart({"key": "a/b", "Policy": "e30="}, filename="clip.mp4", file_length=4)
    head = f"Content-Type: {plan.content_type}\r\n\r\n".encode()
    parts = cast(
        "list[Message]", message_from_bytes(head + plan.head + b"\0\xff\r\n" + plan.tail, policy=HTTP).get_payload()
    )

    assert [part.get_param("name", header="content-disposition") for part in parts] == ["key", "Policy", "file"]
    assert parts[2].get_filename() == "clip.mp4"
    assert parts[2].get_content_type() == "video/mp4"
    assert parts[2].get_payload(decode=True) == b"\0\xff\r\n"


def test_the_bytes_are_those_that_every_browser_sends() -> None:
    plan = plan_multipart({"key": "a"}, filename="clip.mp4", file_length=3, boundary="XX")

    assert plan.head == (
        b'--XX\r\nContent-Disposition: form-data; name="key"\r\n\r\na\r\n'
        b'--XX\r\nContent-Disposition: form-data; name="file"; filename="clip.mp4"\r\nContent-Type: video/mp4\r\n\r\n'
    )
    assert plan.tail == b"\r\n--XX--\r\n"
    assert plan.content_type == "multipart/form-data; boundary=XX"
    assert plan.content_length == len(plan.head) + 3 + 10


@pytest.mark.parametrize(
    ("fields", "filename", "kind"),
    [
        ({}, "clip.mp4", "video/mp4"),
        ({}, "cover.jpg", "image/jpeg"),
        ({}, "clip", "application/octet-stream"),
        ({}, "clip.nosuchkind", "application/octet-stream"),
        ({"Content-Type": "video/webm"}, "clip.mp4", "video/webm"),
    ],
)
def test_the_files_type_is_what_the_form_wants_or_what_its_name_says(
    fields: dict[str, str], filename: str, kind: str
) -> None:
    plan = plan_multipart(fields, filename=filename, file_length=0)

    assert dict(parts_of(plan, b"")[-1].headers)[b"content-type"].decode() == kind


def test_each_body_has_a_boundary_of_its_own_that_no_file_can_guess() -> None:
    boundaries = {plan_multipart({}, filename="a", file_length=0).content_type for _ in range(50)}

    assert len(boundaries) == 50
    assert all(re.fullmatch(r"multipart/form-data; boundary=[0-9a-f]{32}", boundary) for boundary in boundaries)


def test_a_file_name_cannot_add_headers_by_way_of_its_type() -> None:
    plan = plan_multipart({}, filename="data:evil/kind\r\nX-Injected: 1,clip.mp4", file_length=0)

    assert [name for name, _ in parts_of(plan, b"")[0].headers] == [b"content-disposition", b"content-type"]


@pytest.mark.parametrize("half", [0xDCFF, 0xD83D])
def test_what_cannot_be_written_in_a_file_name_is_sent_as_a_question_mark(half: int) -> None:
    plan = plan_multipart({}, filename=f"clip{chr(half)}.mp4", file_length=4)
    (file,) = parts_of(plan, b"\0\xff\r\n")

    assert names_of(file) == ("file", "clip?.mp4")
    assert file.body == b"\0\xff\r\n"
    assert plan.content_length == len(plan.head) + 4 + len(plan.tail)
