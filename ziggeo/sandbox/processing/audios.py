"""What is made of the files of audios."""

from dataclasses import replace

from ziggeo.sandbox import sound
from ziggeo.sandbox.processing.analyses import plan_analyses
from ziggeo.sandbox.processing.duration import check_duration
from ziggeo.sandbox.processing.streams import Step, Work
from ziggeo.sandbox.records.audios import Audio, AudioStream
from ziggeo.sandbox.records.states import CreationType, State, Streamable

# Public addresses of audios end in ``audio.aac``, and plain AAC (ADTS) is what files of that name hold.
_PLAYABLE_TYPE = "aac"


def make_playable(work: Work[Audio, AudioStream], streams: list[AudioStream]) -> list[AudioStream]:
    """Make a file that plays everywhere of a submitted one, which may be a video too."""
    stream, *others = streams
    token = work.new_token()
    source, target = work.files.media(stream.token, "audio"), work.files.media(token, "audio")
    duration = sound.transcode_sound(source, target, "adts", cancelled=work.cancelled)
    check_duration(work.owner, duration)
    made = AudioStream(
        token=token,
        created=stream.created,
        state=State.READY,
        creation_type=CreationType.TRANSCODED,
        streamable=Streamable.YES,
        parent_stream=stream.token,
        submission_date=stream.submission_date,
        duration=duration,
        audio_type=_PLAYABLE_TYPE,
        audio_size=target.stat().st_size,
    )
    return [replace(stream, state=State.READY, streamable=Streamable.DEGRADED, duration=duration), *others, made]


AUDIO_STEPS: tuple[Step[Audio, AudioStream], ...] = (make_playable, plan_analyses)
"""What is done to a submitted stream of an audio, in this order."""
