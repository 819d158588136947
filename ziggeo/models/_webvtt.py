"""Checks that text is WebVTT, so that subtitles which no player would show are refused before they are sent."""

import re

_SIGNATURE = re.compile(r"WEBVTT(?:[ \t].*)?")
_ARROW = "-->"
_TIME = r"(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}"
_TIMING = re.compile(rf"(?P<start>{_TIME})[ \t]+-->[ \t]+(?P<end>{_TIME})(?:[ \t]+\S.*)?[ \t]*", re.ASCII)
_LINE_END = re.compile(r"\r\n|\n|\r")


def check_webvtt(text: str) -> str:
    """Return the text if it is WebVTT: the signature, then cues whose timings can be read and do not run backwards.

    Raises:
        ValueError: It is something else; the message names the line.
    """
    first, *lines = _LINE_END.split(text.removeprefix("\ufeff"))
    if not _SIGNATURE.fullmatch(first):
        raise ValueError("WebVTT begins with a line WEBVTT")
    for number, line in enumerate(lines, start=2):
        if _ARROW in line:
            _check_timing(line, number)
    return text


def _check_timing(line: str, number: int) -> None:
    timing = _TIMING.fullmatch(line)
    if timing is None:
        raise ValueError(f"line {number}: a timing is written 00:01.000 --> 00:02.500")
    if _seconds(timing["start"]) >= _seconds(timing["end"]):
        raise ValueError(f"line {number}: the cue ends before it begins")


def _seconds(time: str) -> float:
    *hours, minutes, seconds = time.split(":")
    return int("".join(hours) or 0) * 3600 + int(minutes) * 60 + float(seconds)
