"""Write a page that may play one video, for one hour after it was first opened, and nothing else."""

import sys
from pathlib import Path

from ziggeo import Ziggeo

PAGE = """<!doctype html>
<html>
<head>
<meta charset="utf-8">
{assets}
{application}
</head>
<body>
{player}
</body>
</html>
"""


def main(token: str, target: str) -> None:
    """Write the page for the video ``token`` to ``target``."""
    with Ziggeo() as ziggeo:
        page = PAGE.format(
            assets=ziggeo.embed.assets(),
            application=ziggeo.embed.application(auth=True),
            player=ziggeo.embed.player(
                token,
                width=640,
                auth={"grants": {"read": {"resources": [token]}}, "usage_expiration_time": 3600},
            ),
        )
    Path(target).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
