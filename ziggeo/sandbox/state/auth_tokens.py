"""Auth tokens: those that are kept, and which sessions used which, sealed ones too."""

from collections import defaultdict

from ziggeo.sandbox.happenings import Origin
from ziggeo.sandbox.records.auth_tokens import AuthToken, AuthTokenUse
from ziggeo.sandbox.state.keeping import Keeper, Surroundings, new_token


class AuthTokens(Keeper[AuthToken]):
    """The auth tokens. Sealed ones are not kept, so they are known by their uses alone."""

    def __init__(self, surroundings: Surroundings, kind: type[AuthToken]) -> None:
        super().__init__(surroundings, kind)
        self._uses = surroundings.store.collection(AuthTokenUse)
        self._by_permit: dict[str, dict[str, AuthTokenUse]] = defaultdict(dict)
        for use in self._uses:
            self._by_permit[use.permit][use.session] = use

    def first_use(self, permit: str, session: str) -> float | None:
        """When a session used an auth token for the first time, in Unix seconds; nothing when it never did."""
        with self._turn():
            use = self._by_permit.get(permit, {}).get(session)
            return None if use is None else use.time

    def count_sessions(self, permit: str) -> int:
        """In how many sessions an auth token was used."""
        with self._turn():
            return len(self._by_permit.get(permit, ()))

    def note_use(self, permit: str, session: str) -> None:
        """Note that an auth token is used in a session."""
        with self._turn():
            if session in self._by_permit[permit]:
                return
            time = self._surroundings.clock()
            use = AuthTokenUse(token=new_token(), created=int(time), permit=permit, session=session, time=time)
            self._uses.put(use)
            self._by_permit[permit][session] = use
            kept = self._collection.get(permit)
            if kept is not None and not kept.was_used:
                self.update(kept.token, {"was_used": True})

    def _drop(self, record: AuthToken, origin: Origin) -> None:
        super()._drop(record, origin)
        for use in self._by_permit.pop(record.token, {}).values():
            self._uses.remove(use.token)
