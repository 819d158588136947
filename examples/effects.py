"""Make a grey version of a video with a logo in its corner, and fetch it."""

import sys

from ziggeo import EffectFilter, Video, Ziggeo


def main(path: str, logo: str, target: str) -> None:
    """Upload the file at ``path``, lay the image ``logo`` over it, and write what comes of it to ``target``."""
    with Ziggeo() as ziggeo:
        profile = ziggeo.effect_profiles.create(title="Grey with a logo")
        processes = ziggeo.effect_profile_processes
        processes.create_filter_process(profile.token, effect=EffectFilter.GRAY)
        processes.create_watermark_process(
            profile.token, file=logo, horizontal_position=0.95, vertical_position=0.95, video_scale=0.2
        )
        print([process.kind for process in processes.index(profile.token)])

        token = ziggeo.videos.create(file=path).token
        ziggeo.videos.wait_until_ready(token, timeout=120)
        video = ziggeo.videos.apply_effect(token, effectprofiletoken=profile.token)
        stream = stream_of(video, profile.token)
        ziggeo.streams.wait_until_ready(token, stream, timeout=120)
        print(ziggeo.streams.download_video(token, stream, to=target))


def stream_of(video: Video, profile: str) -> str:
    """Return the token of the stream that was made by an effect profile."""
    for stream in video.streams or []:
        if stream.effect_profile == profile:
            return stream.token
    raise SystemExit("the service made no stream for the profile")


if __name__ == "__main__":
    main(*sys.argv[1:])
