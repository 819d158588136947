"""Receive webhooks with Django: take part in the handshake, and tell which videos can be played.

Once this answers at a public address, ``ziggeo.webhooks.create(target_url=..., encoding="form")`` asks for events.
"""

import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.urls import path

from ziggeo import Ziggeo
from ziggeo.events import AnyEvent, UnconfirmedEventError, ValidationCode, VideoReadyEvent
from ziggeo.events.django import webhook_view

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


urlpatterns = [path("ziggeo", webhook_view(handle, on_validation=confirm))]


if __name__ == "__main__":
    settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="of this example only")
    execute_from_command_line([sys.argv[0], "runserver", "--noreload", sys.argv[1]])
