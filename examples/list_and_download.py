"""Download every video with a tag, its cover beside it; what is there already is left alone."""

import sys
from pathlib import Path

from ziggeo import VideoState, Ziggeo


def main(tag: str, directory: str) -> None:
    """Download the videos with ``tag`` to ``directory``."""
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    with Ziggeo() as ziggeo:
        for video in ziggeo.videos.iterate(tags=[tag], states=[VideoState.READY]):
            target = folder / f"{video.token}.mp4"
            if target.exists():
                continue
            # Nothing incomplete is ever found under this name, so existing means complete.
            ziggeo.videos.download_video(video.token, to=target)
            ziggeo.videos.download_image(video.token, to=target.with_suffix(".jpg"))
            print(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
