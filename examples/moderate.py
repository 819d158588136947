"""Approve the videos that are short enough, and reject the others."""

import sys

from ziggeo import VideoState, Ziggeo


def main(longest: str = "60") -> None:
    """Decide on every video that nobody has decided on; ``longest`` is in seconds."""
    with Ziggeo() as ziggeo:
        # Collected first: a list that is being read must not change with every decision.
        pending = [video for video in ziggeo.videos.iterate(states=[VideoState.READY]) if video.approved is None]
        for video in pending:
            decided = ziggeo.videos.update(video.token, approved=(video.duration or 0) <= float(longest))
            print(decided.token, "approved" if decided.approved else "rejected")


if __name__ == "__main__":
    main(*sys.argv[1:])
