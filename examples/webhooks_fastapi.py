"""Receive webhooks with FastAPI: take part in the handshake, and tell which videos can be played.

Once this answers at a public address, ``ziggeo.webhooks.create(target_url=..., encoding="jsonheader")`` asks for events.
"""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from ziggeo import AsyncZiggeo
from ziggeo.events import AnyEvent, UnconfirmedEventError, ValidationCode, VideoReadyEvent
from ziggeo.events.starlette import webhook_endpoint

ziggeo = AsyncZiggeo()


async def handle(event: AnyEvent) -> None:
    """Take an event. Anybody could have sent it, so the service is asked first."""
    try:
        event = await ziggeo.webhooks.verify(event)
    except UnconfirmedEventError as error:
        print(error)
        return
    match event:
        case VideoReadyEvent(data=data):
            print(data.video.token, "can be played and takes", data.video.duration, "seconds")
        case _:
            print(event.event_type)


async def confirm(code: ValidationCode) -> None:
    """Give the code back, with which events begin."""
    await ziggeo.webhooks.confirm(webhook_id=code.webhook_id, validation_code=code.validation_code)
    print("confirmed")


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncGenerator[None, None]:
    """Close the client when the application ends."""
    async with ziggeo:
        yield


app = FastAPI(lifespan=lifespan)
app.post("/ziggeo")(webhook_endpoint(handle, on_validation=confirm))


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]))
