"""Files on their way up and down: what is accepted, and what is left behind."""

import os
from io import BufferedReader, BytesIO, RawIOBase, StringIO
from pathlib import Path
from typing import IO, Any, cast

import pytest
from hypothesis import given, strategies as st

from ziggeo._files.sources import Source, open_source
from ziggeo._files.targets import FileTarget, MemoryTarget, PathTarget, open_target
from ziggeo.errors import ArgumentsError, FileReadError

CALL = "videos.create"


class Pipe(RawIOBase):
    """A file that can only be read, or written, once and in order; it takes three bytes at a time."""

    def __init__(self, content: bytes = b"") -> None:
        self._left = BytesIO(content)
        self.taken = b""

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def readinto(self, buffer: Any) -> int:
        return self._left.readinto(buffer)

    def write(self, chunk: Any) -> int:
        taken = bytes(chunk[:3])
        self.taken += taken
        return len(taken)


def everything(source: Source) -> bytes:
    pieces: list[bytes] = []
    while piece := source.read(3):
        pieces.append(piece)
    return b"".join(pieces)


def read_twice(source: Source) -> bytes:
    """Read all of a source, and again."""
    first = everything(source)
    source.rewind()
    assert everything(source) == first
    assert source.length == len(first)
    source.rewind()
    return first


def as_file(value: object) -> IO[bytes]:
    return cast("IO[bytes]", value)


@given(st.binary(max_size=50))
def test_bytes_are_a_file_when_they_have_a_name(content: bytes) -> None:
    for given_as in (content, bytearray(content), memoryview(content)):
        source = open_source(given_as, "clip.mp4", CALL)
        assert read_twice(source) == content
        assert (source.filename, source.path) == ("clip.mp4", None)
        source.close()


@pytest.mark.parametrize("as_text", [True, False])
def test_a_path_is_opened_and_closed(tmp_path: Path, as_text: bool) -> None:
    path = tmp_path / "My Clip.MP4"
    path.write_bytes(b"0123456789")
    source = open_source(str(path) if as_text else path, None, CALL)

    assert read_twice(source) == b"0123456789"
    assert (source.filename, source.extension, source.path) == ("My Clip.MP4", "mp4", path)
    source.close()
    with pytest.raises(FileReadError, match=r"cannot be read: .*closed"):
        source.read(1)
    with pytest.raises(FileReadError, match=r"cannot be read again: .*closed"):
        source.rewind()


def test_a_name_given_wins_over_the_files_own(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"x")
    source = open_source(path, "other.webm", CALL)
    source.close()

    assert (source.filename, source.extension) == ("other.webm", "webm")


def test_a_file_object_is_read_from_where_it_stands_and_left_open(tmp_path: Path) -> None:
    path = tmp_path / "clip.mov"
    path.write_bytes(b"0123456789")
    with path.open("rb") as file:
        file.seek(4)
        source = open_source(file, None, CALL)
        assert read_twice(source) == b"456789"
        assert (source.filename, source.path) == ("clip.mov", None)
        source.close()
        assert not file.closed


def test_a_file_object_that_cannot_go_back_is_copied(tmp_path: Path) -> None:
    source = open_source(as_file(Pipe(b"0123456789")), "clip.mp4", CALL)

    assert read_twice(source) == b"0123456789"
    source.close()


def test_a_minimal_file_object_is_enough() -> None:
    class Minimal:
        def __init__(self) -> None:
            self._inner = BytesIO(b"0123456789")

        def read(self, size: int = -1) -> bytes:
            return self._inner.read(size)

    source = open_source(as_file(Minimal()), "clip.mp4", CALL)

    assert read_twice(source) == b"0123456789"
    source.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes")
def test_a_named_pipe_is_copied(tmp_path: Path) -> None:
    from threading import Thread

    path = tmp_path / "pipe.mp4"
    os.mkfifo(path)
    writer = Thread(target=path.write_bytes, args=(b"0123456789",))
    writer.start()
    source = open_source(path, None, CALL)
    writer.join()

    assert read_twice(source) == b"0123456789"
    assert source.path is None
    source.close()


@pytest.mark.parametrize(
    ("filename", "extension"),
    [
        ("clip.mp4", "mp4"),
        ("clip.MP4", "mp4"),
        ("a.b.webm", "webm"),
        ("clip", None),
        (".hidden", None),
        ("clip.", None),
        ("dir.d/clip", None),
    ],
)
def test_the_extension_is_the_names_without_the_dot(filename: str, extension: str | None) -> None:
    assert open_source(b"", filename, CALL).extension == extension


def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    source = open_source(tmp_path / "empty.mp4", None, CALL)

    assert read_twice(source) == b""
    source.close()


@pytest.mark.parametrize(
    ("file", "filename", "said"),
    [
        ("", None, "empty"),
        ("/no/such/clip.mp4", None, "cannot be read"),
        ("/", None, "is a directory"),
        ("a\0b", None, "is no path"),
        (b"x", None, "bytes have no name"),
        (b"x", "", "bytes have no name"),
        (BytesIO(b"x"), None, "the file object has no name"),
        (StringIO("x"), "a.mp4", "text mode"),
        (5, "a.mp4", "not int"),
        (["clip.mp4"], None, "not list"),
    ],
)
def test_what_is_no_file_is_refused_with_the_name_of_the_call(file: Any, filename: str | None, said: str) -> None:
    with pytest.raises(ArgumentsError, match=said) as caught:
        open_source(file, filename, CALL)

    assert caught.value.endpoint == CALL
    assert caught.value.message.startswith(f"{CALL}: ")


def test_a_file_object_that_stands_behind_its_end_is_empty() -> None:
    file = BytesIO(b"abc")
    file.seek(10)

    assert open_source(file, "clip.mp4", CALL).length == 0


def test_a_file_object_whose_name_is_a_number_needs_another() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        assert isinstance(file, BufferedReader)
        with pytest.raises(ArgumentsError, match="no name"):
            open_source(file, None, CALL)
        open_source(file, "clip.mp4", CALL).close()


def test_a_file_of_the_callers_that_is_closed_meanwhile_cannot_be_read() -> None:
    file = BytesIO(b"0123456789")
    source = open_source(file, "clip.mp4", CALL)
    assert source.read(3) == b"012"
    file.close()

    with pytest.raises(FileReadError, match="cannot be read") as caught:
        source.read(3)
    assert isinstance(caught.value.__cause__, ValueError)
    with pytest.raises(FileReadError, match="cannot be read again"):
        source.rewind()


def test_a_file_that_fails_while_it_is_read_is_told_with_what_the_system_says() -> None:
    class Failing(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if size:
                raise OSError(5, "Input/output error")
            return b""

    with pytest.raises(FileReadError, match="Input/output error"):
        open_source(Failing(b"x"), "clip.mp4", CALL).read(1)


@pytest.mark.parametrize("half", [0xDCFF, 0xD83D])
def test_a_name_that_is_no_text_is_replaced_so_that_it_can_be_written(half: int) -> None:
    source = open_source(b"x", f"clip{chr(half)}.mp4", CALL)

    source.filename.encode()
    assert source.filename.startswith("clip")
    assert source.filename.endswith(".mp4")
    assert source.extension == "mp4"


@pytest.mark.skipif(os.name == "nt", reason="file names of bytes")
def test_a_path_that_is_no_text_is_opened_and_its_name_replaced(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/clip\xff.mp4"))
    try:
        path.write_bytes(b"0123456789")
    except OSError:
        pytest.skip("the file system takes only texts")
    source = open_source(path, None, CALL)

    assert read_twice(source) == b"0123456789"
    assert (source.filename, source.path) == ("clip\ufffd.mp4", path)
    source.close()


# Targets.


def test_memory_gives_the_bytes() -> None:
    target = open_target(None, CALL)
    assert isinstance(target, MemoryTarget)
    assert target.restart()
    target.write(b"wrong")
    assert target.restart()
    target.write(b"ab")
    target.write(b"cd")

    assert target.commit() == b"abcd"
    target.discard()
    assert target.commit() == b""


@pytest.mark.parametrize("as_text", [True, False])
def test_a_path_has_its_file_only_when_it_is_whole(tmp_path: Path, as_text: bool) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"what stood here")
    target = open_target(str(path) if as_text else path, CALL)
    assert isinstance(target, PathTarget)
    assert target.restart()
    target.write(b"wrong")
    assert target.restart()
    target.write(b"ri")
    target.write(b"ght")
    assert path.read_bytes() == b"what stood here"

    assert target.commit() == path
    assert path.read_bytes() == b"right"
    assert list(tmp_path.iterdir()) == [path]


def test_a_download_that_is_given_up_leaves_what_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"what stood here")
    target = open_target(path, CALL)
    target.restart()
    target.write(b"half")
    target.discard()
    target.discard()

    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"what stood here"


def test_a_download_that_never_began_leaves_nothing(tmp_path: Path) -> None:
    open_target(tmp_path / "clip.mp4", CALL).discard()

    assert list(tmp_path.iterdir()) == []


def test_two_downloads_to_one_path_do_not_disturb_each_other(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    one, other = open_target(path, CALL), open_target(path, CALL)
    for target, content in ((one, b"one"), (other, b"other")):
        target.restart()
        target.write(content)
    one.commit()
    assert path.read_bytes() == b"one"
    other.commit()
    assert path.read_bytes() == b"other"


def test_a_file_object_is_written_from_where_it_stands_and_left_open(tmp_path: Path) -> None:
    path = tmp_path / "out.bin"
    path.write_bytes(b"headREST OF BEFORE")
    with path.open("r+b") as file:
        file.seek(4)
        target = open_target(file, CALL)
        assert isinstance(target, FileTarget)
        assert target.restart()
        target.write(b"wrong and long")
        assert target.restart()
        target.write(b"ri")
        target.write(b"ght")
        assert target.commit() == 5
        assert not file.closed
    assert path.read_bytes() == b"headright"


def test_a_file_object_is_cut_where_it_stood_when_a_download_is_given_up() -> None:
    file = BytesIO(b"head")
    file.seek(4)
    target = open_target(file, CALL)
    target.restart()
    target.write(b"half")
    target.discard()

    assert file.getvalue() == b"head"


def test_a_file_that_takes_a_few_bytes_at_a_time_gets_them_all() -> None:
    pipe = Pipe()
    target = open_target(as_file(pipe), CALL)
    assert target.restart()
    target.write(b"0123456789")

    assert pipe.taken == b"0123456789"
    assert target.commit() == 10


def test_a_file_that_cannot_go_back_says_so_once_something_is_written() -> None:
    target = open_target(as_file(Pipe()), CALL)

    assert target.restart()
    assert target.restart()
    target.write(b"x")
    assert not target.restart()


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("", "empty"),
        ("/", "is a directory"),
        ("/no/such/clip.mp4", "no directory"),
        (StringIO(), "text mode"),
        (5, "not int"),
    ],
)
def test_what_cannot_be_written_to_is_refused(to: Any, said: str) -> None:
    with pytest.raises(ArgumentsError, match=said) as caught:
        open_target(to, CALL)

    assert caught.value.endpoint == CALL


def test_a_file_open_for_reading_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"x")
    with path.open("rb") as file, pytest.raises(ArgumentsError, match="cannot be written"):
        open_target(file, CALL)


def test_only_memory_needs_no_disk(tmp_path: Path) -> None:
    assert open_target(None, CALL).in_memory
    assert not open_target(tmp_path / "a", CALL).in_memory
    assert not open_target(BytesIO(), CALL).in_memory
