"""The book of deliveries: everything that webhooks were told or are to be told, in its order."""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from ziggeo.sandbox.state.keeping import Surroundings, new_token
from ziggeo.sandbox.webhooks.payloads import Encoding, Payload, as_json
from ziggeo.sandbox.webhooks.records import KeptDelivery, Webhook, WebhookDelivery


class Deliveries:
    """Deliveries by their order; of very many the latest, and those under way. Every method may be called by any thread."""

    def __init__(self, surroundings: Surroundings, limit: int) -> None:
        self._limit = limit
        self._collection = surroundings.store.collection(KeptDelivery)
        self._turn = surroundings.happenings.turn
        self._changed = threading.Condition()
        self._changes = 0

    def all(self) -> tuple[WebhookDelivery, ...]:
        """Every delivery, oldest first."""
        with self._turn():
            return tuple(kept.delivery for kept in self._collection)

    def find(self, token: str) -> WebhookDelivery | None:
        """The delivery of that token."""
        with self._turn():
            kept = self._collection.get(token)
        return None if kept is None else kept.delivery

    def add(
        self, webhook: Webhook, payload: Payload, *, encoding: Encoding, event_type: str | None, time: float
    ) -> WebhookDelivery:
        """Note what a webhook is to be told."""
        delivery = WebhookDelivery(
            token=new_token(),
            webhook_id=webhook.token,
            url=webhook.target_url,
            encoding=encoding,
            event_type=event_type,
            content=as_json(payload),
            time=time,
        )
        self._keep(delivery)
        return delivery

    def add_again(self, delivery: WebhookDelivery) -> WebhookDelivery:
        """Note that the same is to be told once more."""
        again = replace(delivery, token=new_token(), state="waiting", attempts=0, status=None, failure=None)
        self._keep(again)
        return again

    def note(self, delivery: WebhookDelivery) -> None:
        """Note how far a delivery has come."""
        self._keep(delivery)

    def wait(
        self, count: int, matching: Callable[[WebhookDelivery], bool], timeout: float
    ) -> tuple[WebhookDelivery, ...]:
        """Wait until so many that match are no longer under way, and return these, oldest first."""
        end = time.monotonic() + timeout
        known, ended, changes = self.all(), tuple[WebhookDelivery, ...](), -1
        while self._changed_since(changes, end):
            with self._changed:
                changes = self._changes
            known = self.all()
            ended = tuple(delivery for delivery in known if delivery.state != "waiting" and matching(delivery))
            if len(ended) >= count:
                return ended
        under_way = sum(delivery.state == "waiting" for delivery in known)
        message = f"only {len(ended)} of {count} deliveries came to an end within {timeout:g} seconds"
        raise TimeoutError(f"{message}; {under_way} of {len(known)} in all are under way")

    def _changed_since(self, changes: int, end: float) -> bool:
        """Wait until there were more changes than these, or until the time is over."""
        with self._changed:
            return self._changed.wait_for(lambda: self._changes != changes, end - time.monotonic())

    def _keep(self, delivery: WebhookDelivery) -> None:
        with self._turn():
            self._collection.put(KeptDelivery(token=delivery.token, created=int(delivery.time), delivery=delivery))
            self._drop_oldest()
        with self._changed:
            self._changes += 1
            self._changed.notify_all()

    def _drop_oldest(self) -> None:
        surplus = len(self._collection) - self._limit
        if surplus > 0:
            ended = (each.token for each in self._collection if each.delivery.state != "waiting")
            for token in itertools.islice(ended, surplus):
                self._collection.remove(token)
