"""Calls as they are written for the official SDK 1.17; only the import and the reading of results differ."""

import os
import sys

from ziggeo import Ziggeo


def main(path: str) -> None:
    """Upload the file at ``path``, look at it, and delete it."""
    ziggeo = Ziggeo(os.environ["ZIGGEO_TOKEN"], os.environ["ZIGGEO_PRIVATE_KEY"], os.environ["ZIGGEO_ENCRYPTION_KEY"])
    created = ziggeo.videos().create(arguments={"tags": "switch,example", "max_duration": 30}, file=path)
    print("created", created.token)  # was created["token"]

    for video in ziggeo.videos().index({"limit": 10, "states": "all", "tags": "switch"}):
        print(video.token, video.state_code, video.state)  # was video["state"] and video["state_string"]

    for stream in ziggeo.streams().index(created.token):
        print("stream", stream.token)

    print(ziggeo.auth().generate({"grants": {"read": {"all": True}}}))
    ziggeo.videos().delete(created.token)
    ziggeo.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
