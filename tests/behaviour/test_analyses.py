"""Meta profiles against the sandbox, in both modes, and what they find; all of that is made up."""

import time
from pathlib import Path

import pytest

from ziggeo import (
    AudioTranscription,
    AudioTranscriptionProcess,
    MetaProfile,
    ModerationAction,
    NotFoundError,
    NsfwProcess,
    ProfanityProcess,
    Stream,
    Video,
    VideoAnalysis,
    VideoAnalysisProcess,
    Ziggeo,
)


@pytest.fixture
def profile(client: Ziggeo) -> MetaProfile:
    return client.meta_profiles.create(title="Analyses")


def analysed(client: Ziggeo, video: Video) -> tuple[Video, Stream]:
    """A video and its original stream, once that was looked at."""
    end = time.monotonic() + 60
    while True:
        found = client.videos.get(video.token)
        if found.original_stream is not None and found.original_stream.nsfw is not None:
            return found, found.original_stream
        assert time.monotonic() < end, f"it took too long: {found}"


@pytest.mark.reference("M1", "M2", "M3")
def test_a_profile_is_made_and_found(client: Ziggeo, profile: MetaProfile) -> None:
    assert profile.title == "Analyses"
    assert client.meta_profiles.get(profile.token) == profile
    assert profile in client.meta_profiles.index()
    assert profile in list(client.meta_profiles.iterate(page_size=1))


@pytest.mark.reference("N1", "N2", "N3", "N4", "N5", "N6", "N7")
def test_processes_are_read_as_what_they_are(client: Ziggeo, profile: MetaProfile) -> None:
    processes = client.meta_profile_processes
    made = [
        processes.create_video_analysis_process(profile.token),
        processes.create_audio_transcription_process(profile.token),
        processes.create_nsfw_process(profile.token, nsfw_action="reject"),
        processes.create_profanity_process(profile.token, profanity_action=ModerationAction.APPROVE),
    ]

    analysis, transcription, nsfw, profanity = processes.index(profile.token)

    assert [analysis, transcription, nsfw, profanity] == made
    assert isinstance(analysis, VideoAnalysisProcess)
    assert isinstance(transcription, AudioTranscriptionProcess)
    assert isinstance(nsfw, NsfwProcess)
    assert nsfw.nsfw_action is ModerationAction.REJECT
    assert isinstance(profanity, ProfanityProcess)
    assert profanity.profanity_action is ModerationAction.APPROVE
    assert processes.get(profile.token, profanity.token) == profanity

    processes.delete(profile.token, analysis.token)

    assert processes.index(profile.token) == [transcription, nsfw, profanity]


@pytest.mark.reference("V11", "N4", "N5", "N6", "N7")
def test_what_a_profile_finds_is_on_the_stream(client: Ziggeo, profile: MetaProfile, clip: Path) -> None:
    processes = client.meta_profile_processes
    processes.create_video_analysis_process(profile.token)
    processes.create_audio_transcription_process(profile.token)
    processes.create_nsfw_process(profile.token, nsfw_action="nothing")
    processes.create_profanity_process(profile.token, profanity_action="nothing")
    created = client.videos.create(file=clip, tags=["profanity"])
    video = client.videos.wait_until_ready(created.token, timeout=60)
    before = video.original_stream
    assert before is not None
    assert (before.video_analysis, before.audio_transcription, before.nsfw) == (None, None, None)

    applied = client.videos.apply_meta(video.token, metaprofiletoken=profile.token)
    after, stream = analysed(client, video)

    assert (applied.token, applied.meta_profile) == (video.token, profile.token)
    assert isinstance(stream.video_analysis, VideoAnalysis)
    assert {"made-up"} <= {tag.tag for frame in stream.video_analysis.frames or () for tag in frame.tags or ()}
    speech = stream.audio_transcription
    assert isinstance(speech, AudioTranscription)
    assert isinstance(speech.words, list)
    assert "[profanity]" in speech.words
    assert stream.audio_keywords == speech.keywords
    assert stream.nsfw is not None
    assert stream.nsfw["nsfw"] is False
    assert after.approved is None


@pytest.mark.reference("N6")
@pytest.mark.parametrize(
    ("action", "tag", "approved"), [("reject", "nsfw", False), ("reject", "sea", None), ("approve", "sea", True)]
)
def test_what_is_not_safe_for_work_is_moderated(
    client: Ziggeo, profile: MetaProfile, clip: Path, action: str, tag: str, approved: bool | None
) -> None:
    client.meta_profile_processes.create_nsfw_process(profile.token, nsfw_action=ModerationAction(action))

    video = client.videos.create(file=clip, tags=[tag], meta_profile=profile.token)
    found, stream = analysed(client, video)

    assert stream.nsfw is not None
    assert stream.nsfw["nsfw"] is (tag == "nsfw")
    assert found.approved is approved


@pytest.mark.reference("M4")
def test_a_deleted_profile_is_gone(client: Ziggeo, profile: MetaProfile) -> None:
    client.meta_profiles.delete(profile.token)

    with pytest.raises(NotFoundError):
        client.meta_profiles.get(profile.token)
