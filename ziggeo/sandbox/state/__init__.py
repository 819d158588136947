"""The rules of the service: what may be done to what it keeps, and what comes of it. One file for each kind of object.

Every method may be called by any thread.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from ziggeo.sandbox.assumptions import Assumptions
from ziggeo.sandbox.clock import Clock
from ziggeo.sandbox.files import Files, Holding, Medium
from ziggeo.sandbox.happenings import Happenings
from ziggeo.sandbox.records.audios import Audio, AudioStream
from ziggeo.sandbox.records.auth_tokens import AuthToken
from ziggeo.sandbox.records.effect_profiles import EffectProfile
from ziggeo.sandbox.records.meta_profiles import MetaProcess, MetaProfile
from ziggeo.sandbox.records.videos import Video, VideoStream
from ziggeo.sandbox.refusals import not_found
from ziggeo.sandbox.state.application import ApplicationSettings
from ziggeo.sandbox.state.audios import Audios
from ziggeo.sandbox.state.auth_tokens import AuthTokens
from ziggeo.sandbox.state.keeping import Surroundings
from ziggeo.sandbox.state.profiles import EffectProfiles, Profiles
from ziggeo.sandbox.state.videos import Videos
from ziggeo.sandbox.store import Store


class ServiceState:
    """All that is kept of one application."""

    def __init__(
        self, store: Store, files: Files, *, clock: Clock, volatile_lifetime: float, assumptions: Assumptions
    ) -> None:
        self.files: Files = files
        self.happenings: Happenings = Happenings()
        self.surroundings: Surroundings = Surroundings(
            store=store,
            files=files,
            happenings=self.happenings,
            clock=clock,
            volatile_lifetime=volatile_lifetime,
            assumptions=assumptions,
        )
        surroundings = self.surroundings
        self.videos: Videos = Videos(surroundings, Video, VideoStream)
        self.audios: Audios = Audios(surroundings, Audio, AudioStream)
        self.application: ApplicationSettings = ApplicationSettings(surroundings)
        self.effect_profiles: EffectProfiles = EffectProfiles(surroundings, EffectProfile)
        self.meta_profiles: Profiles[MetaProfile, MetaProcess] = Profiles(surroundings, MetaProfile)
        self.auth_tokens: AuthTokens = AuthTokens(surroundings, AuthToken)

    def keep_upload(self, object_key: str, received: Path) -> None:
        """Keep a file that was received for a stream; it is left where it is when that was deleted meanwhile."""
        with self.happenings.turn():
            if self._is_wanted(self.files.owner_of(object_key)):
                received.replace(self.files.stored(object_key))

    def keep_file(self, token: str, medium: Medium, received: Path) -> None:
        """Make a file that came with a call what was uploaded for a stream or a watermark, unless that is gone."""
        with self.happenings.turn():
            if not self._is_wanted(token):
                raise not_found()
            received.replace(self.files.upload(token, medium))

    def _is_wanted(self, token: str) -> bool:
        """Whether there is, at this moment, something of that token that files may be for."""
        return not self.surroundings.store.is_closed and any(holding.token == token for holding in self.holdings())

    def drop_what_is_over(self) -> None:
        """Drop everything whose end has come."""
        for keeper in (self.videos, self.audios, self.effect_profiles, self.meta_profiles, self.auth_tokens):
            keeper.drop_what_is_over()

    def holdings(self) -> Iterator[Holding]:
        """Which files belong to what is kept; to be asked for in a turn."""
        return chain(self.videos.holdings(), self.audios.holdings(), self.effect_profiles.holdings())
