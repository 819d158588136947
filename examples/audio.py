"""Upload sounds, wait until they can be played, and fetch what was made of each."""

import sys
from pathlib import Path

from ziggeo import ProcessingFailedError, Ziggeo


def main(target: str, *paths: str) -> None:
    """Upload the files at ``paths``, and put what plays everywhere into the directory ``target``."""
    directory = Path(target)
    directory.mkdir(parents=True, exist_ok=True)
    with Ziggeo() as ziggeo:
        tokens = [ziggeo.audios.create(file=path, title=Path(path).stem, tags=["example"]).token for path in paths]
        for token in tokens:  # they are processed side by side
            try:
                audio = ziggeo.audios.wait_until_ready(token, timeout=120)
            except ProcessingFailedError as error:
                print(error)
                continue
            kind = audio.default_stream.audio_type if audio.default_stream else None
            path = ziggeo.audios.download_audio(token, to=directory / f"{token}.{kind or 'aac'}")
            print(audio.title, audio.duration, path)
        print(ziggeo.audios.count(tags=["example"]).count, "of them can be played")


if __name__ == "__main__":
    main(*sys.argv[1:])
