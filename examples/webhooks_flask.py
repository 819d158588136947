"""Receive webhooks with Flask: take part in the handshake, and tell which videos can be played.

Once this answers at a public address, ``ziggeo.webhooks.create(target_url=..., encoding="json")`` asks for events.
"""

import sys

from flask import Flask

from ziggeo import Ziggeo
from ziggeo.events import AnyEvent, UnconfirmedEventError, ValidationCode, VideoReadyEvent
from ziggeo.events.flask import webhook_view

ziggeo = Ziggeo()


def handle(event: AnyEvent) -> None:
    """Take an event. Anybody could have sent it, so the service is asked first."""
    try:
        event = ziggeo.webhooks.verify(event)
    except UnconfirmedEventError as error:
        print(error)
        return
    match event:
        case VideoReadyEvent(data=data):
            print(data.video.token, "can be played and takes", data.video.duration, "seconds")
        case _:
            print(event.event_type)


def confirm(code: ValidationCode) -> None:
    """Give the code back, with which events begin."""
    ziggeo.webhooks.confirm(webhook_id=code.webhook_id, validation_code=code.validation_code)
    print("confirmed")


app = Flask(__name__)
app.add_url_rule("/ziggeo", view_func=webhook_view(handle, on_validation=confirm), methods=["POST"])


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]))
