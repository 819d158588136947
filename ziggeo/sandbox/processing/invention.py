"""What the sandbox claims to have found in a file. It looks at nothing: all of it is made up, and says so.

The same file gives the same findings.
"""

import math
from collections.abc import Sequence
from random import Random

from pydantic import JsonValue

MARK = "made-up"
"""Stands as a tag or a word in whatever was made up."""
PROFANE_WORD = "[profanity]"
"""What is said in a video in which profane words are to be found."""
_SIGHTS = (
    "person face hand window table chair book cup lamp screen tree cloud street car bicycle dog cat flower door wall"
)
_SPEECH = (
    "hello today we would like to show you how this works first take the small one and put it on the left then wait a"
    " moment until the light is green and after that everything goes on by itself thank you for watching see you soon"
)
_TOPICS = ("introduction", "instructions", "everyday life", "technology", "greetings", "travel")
_MAX_FRAMES = 100
_MAX_WORDS = 500
_SECONDS_PER_WORD = 0.4


def invent_analysis(seed: bytes, duration: float) -> dict[str, JsonValue]:
    """What is to be seen, in one frame of each second."""
    chance = _chance(seed, "analysis")
    count = min(_MAX_FRAMES, max(1, math.ceil(duration)))
    frames: list[JsonValue] = []
    for _ in range(count):
        seen = sorted(((sight, _score(chance)) for sight in _some(chance, _SIGHTS.split(), 3)), key=lambda one: -one[1])
        frames.append({"tags": [{"tag": sight, "score": score} for sight, score in [(MARK, 1.0), *seen]]})
    return {"made_up": True, "frames": frames}


def invent_transcription(seed: bytes, duration: float, *, is_profane: bool) -> dict[str, JsonValue]:
    """What is said. Words, scores and times belong together; times are in milliseconds."""
    chance = _chance(seed, "transcription")
    count = min(_MAX_WORDS, max(3, int(duration / _SECONDS_PER_WORD)))
    speech = _SPEECH.split()
    first = chance.randrange(len(speech))
    spoken = [speech[(first + number) % len(speech)] for number in range(count - 1)]
    if is_profane:
        spoken[chance.randrange(len(spoken))] = PROFANE_WORD
    words = [f"[{MARK}]", *spoken]
    share = duration * 1000 / len(words)
    times: list[JsonValue] = [
        {"start": round(share * number), "end": round(share * (number + 0.6 + chance.random() * 0.4))}
        for number in range(len(words))
    ]
    long_words = sorted({word for word in spoken if len(word) > 4 and word != PROFANE_WORD})
    return {
        "made_up": True,
        "text": " ".join(words),
        "words": list(words),
        "scores": [_score(chance) for _ in words],
        "times": times,
        "topics": [MARK, *_some(chance, _TOPICS, 2)],
        "keywords": [MARK, *_some(chance, long_words, 3)],
    }


def invent_nsfw(seed: bytes, *, is_found: bool) -> dict[str, JsonValue]:
    """How much is to be seen that is not safe for work."""
    doubt = round((1 - _score(_chance(seed, "nsfw"))) / 2, 3)
    unsafe = round(1 - doubt, 3) if is_found else doubt
    return {
        "made_up": True,
        "nsfw": is_found,
        "score": unsafe,
        "tags": [
            {"tag": MARK, "score": 1.0},
            {"tag": "nsfw", "score": unsafe},
            {"tag": "safe", "score": round(1 - unsafe, 3)},
        ],
    }


def _chance(seed: bytes, what: str) -> Random:
    return Random(seed + what.encode())  # noqa: S311 - nothing is to be kept secret


def _score(chance: Random) -> float:
    return round(0.5 + chance.random() / 2, 3)


def _some(chance: Random, choices: Sequence[str], count: int) -> list[str]:
    return chance.sample(choices, min(count, len(choices)))
