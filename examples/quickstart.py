"""Upload a video, wait until it can be played, and list what there is."""

import sys

from ziggeo import Ziggeo


def main(path: str) -> None:
    """Upload the file at ``path``."""
    with Ziggeo() as ziggeo:
        video = ziggeo.videos.create(file=path, title="Quick start", tags=["example"])
        video = ziggeo.videos.wait_until_ready(video.token, timeout=120)
        print(f"{video.token} is {video.state} and takes {video.duration} seconds")
        for each in ziggeo.videos.iterate(tags=["example"]):
            print(each.token, each.title, each.created)


if __name__ == "__main__":
    main(*sys.argv[1:])
