"""What meta profiles find out about videos and audios, all of which is made up."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import JsonValue

from ziggeo.models.insight import AudioTranscription, VideoAnalysis
from ziggeo.models.videos import Video
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.media import make_sample

from .api import Api, Json, is_idle, service_of
from .test_effect_profiles import created
from .test_effects import gray_profile, running
from .test_meta_profiles import PROFILES, new_profile

KINDS = ("analysis", "transcription", "nsfw", "profanity")
FINDINGS = ("video_analysis", "audio_transcription", "nsfw")


def meta_profile(api: Api, *kinds: str, **actions: str) -> str:
    """The token of a new profile with analyses of those kinds."""
    path = new_profile(api)
    for kind in kinds or KINDS:
        action = {f"{kind}_action": actions[kind]} if kind in actions else {}
        created(api.post(f"{path}/process/{kind}", **action))
    return path.removeprefix(PROFILES)


def findings(stream: Json) -> dict[str, Json]:
    return {name: stream[name] for name in (*FINDINGS, "audio_keywords")}


def analysed(api: Api, path: str, name: str = "video_analysis") -> Json:
    """The object, once that was found."""
    return api.when(path, lambda found: bool(found["original_stream"] and found["original_stream"].get(name)))


def settle(api: Api, sandbox: Sandbox) -> None:
    """Wait until nothing is left to be done."""
    api.when(PROFILES, lambda _: is_idle(sandbox))


def test_a_video_is_created_with_a_meta_profile(api: Api, sample: Path) -> None:
    profile = meta_profile(api)
    path, _ = api.upload(sample, meta_profile=profile)
    video = analysed(api, path)
    Video.model_validate(video)
    assert video["meta_profile"] == profile
    assert all(findings(video["original_stream"]).values())
    assert findings(video["default_stream"]) == findings(video["original_stream"])
    assert video["approved"] is None


def test_profiles_are_named_by_key_too(api: Api) -> None:
    token = created(api.post(PROFILES, key="analyses", title="x"))["token"]
    assert api.create(meta_profile="_analyses")["meta_profile"] == token
    audio = created(api.post("/v1/audios/", meta_profile="_analyses"))
    assert audio["meta_profile"] == token
    assert api.post("/v1/audios/", meta_profile="nothing").status_code == 412


@pytest.mark.reference("V11")
def test_a_meta_profile_is_applied_later(api: Api, sample: Path) -> None:
    path, _ = api.upload(sample)
    before = api.settled(path)
    assert not any(findings(before["original_stream"]).values())
    profile = meta_profile(api)
    answer = api.post(f"{path}/metaprofile", metaprofiletoken=profile)
    assert answer.status_code == 200
    Video.model_validate(answer.json())
    assert (answer.json()["token"], answer.json()["meta_profile"]) == (before["token"], profile)
    video = analysed(api, path)
    assert all(findings(video["original_stream"]).values())
    assert findings(video["default_stream"]) == findings(video["original_stream"])
    assert [stream["token"] for stream in video["streams"]] == [stream["token"] for stream in before["streams"]]


@pytest.mark.reference("V11")
def test_what_a_meta_profile_cannot_be_applied_to(api: Api, sample: Path) -> None:
    profile = meta_profile(api)
    assert created(api.post(PROFILES, key="v11", title="x"))
    empty = f"/v1/videos/{api.create()['token']}"
    failed, _ = api.upload(b"")
    api.settled(failed)
    ready, _ = api.upload(sample)
    api.settled(ready)
    for path in (empty, failed):
        assert api.post(f"{path}/metaprofile", metaprofiletoken=profile).status_code == 412
        assert api.get(path).json()["meta_profile"] is None
    assert api.post(f"{ready}/metaprofile", metaprofiletoken="nothing").status_code == 404
    assert api.post("/v1/videos/nothing/metaprofile", metaprofiletoken=profile).status_code == 404
    for form in ({}, {"metaprofiletoken": "_v11"}):
        refused = api.post(f"{ready}/metaprofile", **form)
        assert (refused.status_code, list(refused.json())) == (412, ["metaprofiletoken"])


def test_findings_say_that_they_are_made_up(api: Api, tmp_path: Path) -> None:
    source = make_sample(tmp_path / "sample.mp4", seconds=2.5, width=64, height=48)
    path, _ = api.upload(source, meta_profile=meta_profile(api))
    stream = analysed(api, path)["original_stream"]

    analysis = stream["video_analysis"]
    VideoAnalysis.model_validate(analysis)
    assert analysis["made_up"] is True
    assert len(analysis["frames"]) == 3
    for frame in analysis["frames"]:
        tags = {entry["tag"]: entry["score"] for entry in frame["tags"]}
        assert len(tags) > 1
        assert "made-up" in tags
        assert all(0 <= score <= 1 for score in tags.values())

    transcription = stream["audio_transcription"]
    AudioTranscription.model_validate(transcription)
    assert transcription["made_up"] is True
    words, times = transcription["words"], transcription["times"]
    assert words[0] == "[made-up]"
    assert transcription["text"] == " ".join(words)
    assert len(words) == len(transcription["scores"]) == len(times) > 3
    assert all(0 <= score <= 1 for score in transcription["scores"])
    moments = [moment for time in times for moment in (time["start"], time["end"])]
    assert moments == sorted(moments)
    assert 0 <= moments[0] < moments[-1] <= 2600
    assert all(time["start"] < time["end"] for time in times)
    assert "made-up" in transcription["topics"]
    assert stream["audio_keywords"] == transcription["keywords"]
    assert set(transcription["keywords"]) <= {*words, "made-up"}

    nsfw = stream["nsfw"]
    assert (nsfw["made_up"], nsfw["nsfw"]) == (True, False)
    assert nsfw["score"] < 0.5
    assert "made-up" in {entry["tag"] for entry in nsfw["tags"]}


def test_the_same_file_gives_the_same_findings(api: Api, sample: Path, tmp_path: Path) -> None:
    other = make_sample(tmp_path / "other.mp4", seconds=1.0, width=64, height=48)
    profile = meta_profile(api)
    paths = [api.upload(source, meta_profile=profile)[0] for source in (sample, sample, other)]
    first, again, different = (findings(analysed(api, path)["original_stream"]) for path in paths)
    assert first == again
    assert all(first[name] != different[name] for name in ("video_analysis", "audio_transcription"))


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        (["analysis"], {"video_analysis"}),
        (["transcription"], {"audio_transcription"}),
        (["nsfw"], {"nsfw"}),
        (["profanity"], set[str]()),
        (["analysis", "nsfw"], {"video_analysis", "nsfw"}),
    ],
)
def test_only_what_is_asked_for_is_found(kinds: list[str], found: set[str], sample: Path, tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload(sample, meta_profile=meta_profile(api, *kinds))
            api.settled(path)
            settle(api, sandbox)
            stream = api.get(path).json()["original_stream"]
            assert {name for name in FINDINGS if stream[name]} == found


def test_further_findings_are_added_to_former_ones(api: Api, sample: Path) -> None:
    path, _ = api.upload(sample, meta_profile=meta_profile(api, "analysis"))
    former = analysed(api, path)["original_stream"]["video_analysis"]
    api.post(f"{path}/metaprofile", metaprofiletoken=meta_profile(api, "nsfw"))
    assert analysed(api, path, "nsfw")["original_stream"]["video_analysis"] == former


def test_tags_say_what_is_to_be_found(api: Api, sample: Path) -> None:
    path, _ = api.upload(sample, meta_profile=meta_profile(api), tags="nsfw,profanity")
    stream = analysed(api, path)["original_stream"]
    assert stream["nsfw"]["nsfw"] is True
    assert stream["nsfw"]["score"] > 0.5
    assert "[profanity]" in stream["audio_transcription"]["words"]
    assert "[profanity]" in stream["audio_transcription"]["text"]


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("nsfw", marks=pytest.mark.reference("N6")),
        pytest.param("profanity", marks=pytest.mark.reference("N7")),
    ],
)
@pytest.mark.parametrize(
    ("action", "is_found", "approved"),
    [
        ("approve", False, True),
        ("approve", True, None),
        ("reject", False, None),
        ("reject", True, False),
        ("nothing", False, None),
        ("nothing", True, None),
    ],
)
def test_videos_are_moderated(
    api: Api, sample: Path, kind: str, action: str, is_found: bool, approved: bool | None
) -> None:
    profile = meta_profile(api, kind, "analysis", **{kind: action})
    path, _ = api.upload(sample, meta_profile=profile, tags=kind if is_found else "other")
    assert analysed(api, path)["approved"] is approved


@pytest.mark.reference("N6", "N7")
@pytest.mark.parametrize(
    ("actions", "tags", "approved"),
    [
        ({"nsfw": "approve", "profanity": "reject"}, "profanity", False),
        ({"nsfw": "approve", "profanity": "nothing"}, "profanity", None),
        ({"nsfw": "approve", "profanity": "reject"}, "nsfw", None),
        ({"nsfw": "approve", "profanity": "reject"}, "", True),
    ],
)
def test_what_two_moderations_come_to(
    api: Api, sample: Path, actions: dict[str, str], tags: str, approved: bool | None
) -> None:
    path, _ = api.upload(sample, meta_profile=meta_profile(api, **actions), tags=tags)
    assert analysed(api, path)["approved"] is approved


def test_findings_and_verdicts_are_announced(sample: Path, tmp_path: Path) -> None:
    heard: list[tuple[str, str, Mapping[str, JsonValue]]] = []
    silent = make_sample(tmp_path / "silent.mp4", seconds=0.5, width=64, height=48, audio=False)
    with Sandbox() as sandbox:
        service_of(sandbox).state.happenings.listeners.append(
            lambda happening: heard.append((happening.event, happening.origin, happening.details))
        )
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload(sample, meta_profile=meta_profile(api, nsfw="approve"))
            transcription = analysed(api, path)["original_stream"]["audio_transcription"]
            settle(api, sandbox)
            after = [(event, details) for event, origin, details in heard if origin == "processing"]
            assert after[-4:] == [
                ("video_approve", {}),
                ("video_transcription", {"transcription_result": transcription}),
                ("video_analysis", {}),
                ("video_nsfw_analysis", {}),
            ]
            heard.clear()
            path, _ = api.upload(silent, meta_profile=meta_profile(api, nsfw="reject"), tags="nsfw")
            assert analysed(api, path)["original_stream"]["audio_transcription"] is None
            settle(api, sandbox)
            events = {event: details for event, _, details in heard}
            assert "video_transcription" not in events
            assert events["video_transcription_failed"] == {"error": "There is no sound in it."}
            assert {"video_reject", "video_analysis", "video_nsfw_analysis"} <= set(events)


def test_an_audio_is_transcribed_and_moderated(api: Api, sound: Path) -> None:
    profile = meta_profile(api, nsfw="approve", profanity="reject")
    path, _ = api.upload_audio(sound, meta_profile=profile, tags="profanity")
    audio = analysed(api, path, "audio_transcription")
    assert audio["default_stream"]["audio_transcription"] == audio["original_stream"]["audio_transcription"]
    assert "[profanity]" in audio["default_stream"]["audio_transcription"]["words"]
    assert audio["default_stream"]["audio_keywords"] == audio["default_stream"]["audio_transcription"]["keywords"]
    assert audio["approved"] is False


def test_streams_with_effects_have_the_findings_of_their_source(api: Api, sample: Path) -> None:
    effect, meta = gray_profile(api), meta_profile(api, "analysis")
    path, _ = api.upload(sample, effect_profile=effect, meta_profile=meta)
    video = analysed(api, path)
    assert len({str(stream["video_analysis"]) for stream in video["streams"]}) == 1
    later = api.post(f"{path}/effect", effectprofiletoken=gray_profile(api)).json()["streams"][-1]
    assert later["video_analysis"] == video["original_stream"]["video_analysis"]
    done = f"{path}/streams/{later['token']}"
    assert api.settled(done)["video_analysis"] == later["video_analysis"]


def test_what_is_unfinished_is_done_after_a_restart(sample: Path, tmp_path: Path) -> None:
    directory = tmp_path / "kept"
    with running(directory) as api:
        ready, _ = api.upload(sample)
        api.settled(ready)
        profile = meta_profile(api)
        kept = [api.get(place).json() for place in (f"{PROFILES}{profile}", f"{PROFILES}{profile}/process")]
    with running(directory, waiting=True) as api:
        assert [api.get(place).json() for place in (f"{PROFILES}{profile}", f"{PROFILES}{profile}/process")] == kept
        deleted = meta_profile(api, nsfw="reject", profanity="reject")
        waiting, _ = api.upload(sample, meta_profile=profile)
        for token in (profile, deleted):
            assert api.post(f"{ready}/metaprofile", metaprofiletoken=token).status_code == 200
        assert not any(findings(api.get(ready).json()["original_stream"]).values())
        api.http.delete(f"{PROFILES}{deleted}")
    with running(directory) as api:
        for path in (ready, waiting):
            assert all(findings(analysed(api, path)["original_stream"]).values())
        assert findings(api.get(ready).json()["original_stream"]) == findings(
            api.get(waiting).json()["original_stream"]
        )
    with Sandbox(directory=directory) as sandbox:
        assert is_idle(sandbox)


def test_what_was_deleted_meanwhile_is_not_analysed(sample: Path, tmp_path: Path) -> None:
    directory = tmp_path / "kept"
    with running(directory) as api:
        paths = [api.upload(sample)[0] for _ in range(2)]
        streams = [api.settled(path)["original_stream"]["token"] for path in paths]
    with running(directory, waiting=True) as api:
        for path in paths:
            api.post(f"{path}/metaprofile", metaprofiletoken=meta_profile(api))
        # Its file is gone, as when somebody tidies up by hand.
        (directory / "media" / f"{streams[1]}.video").unlink()
        api.http.delete(paths[0])
    with Sandbox(directory=directory) as sandbox:
        api = Api(sandbox)
        with api.http:
            settle(api, sandbox)
            assert api.get(paths[0]).status_code == 404
            assert not any(findings(api.get(paths[1]).json()["original_stream"]).values())
    with Sandbox(directory=directory) as sandbox:
        assert is_idle(sandbox)
