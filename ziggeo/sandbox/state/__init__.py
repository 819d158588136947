"""The rules of the service: what may be done to what it keeps, and what comes of it. One file for each kind of object.

Every method may be called by any thread.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from ziggeo.sandbox.clock import Clock
from ziggeo.sandbox.files import Files, Holding
from ziggeo.sandbox.happenings import Happenings
from ziggeo.sandbox.records.audios import Audio, AudioStream
from ziggeo.sandbox.records.auth_tokens import AuthToken
from ziggeo.sandbox.records.effect_profiles import EffectProfile
from ziggeo.sandbox.records.meta_profiles import MetaProcess, MetaProfile
from ziggeo.sandbox.records.videos import Video, VideoStream
from ziggeo.sandbox.state.application import ApplicationSettings
from ziggeo.sandbox.state.audios import Audios
from ziggeo.sandbox.state.auth_tokens import AuthTokens
from ziggeo.sandbox.state.keeping import Habits, Surroundings
from ziggeo.sandbox.state.profiles import EffectProfiles, Profiles
from ziggeo.sandbox.state.videos import Videos
from ziggeo.sandbox.store import Store


class ServiceState:
    """All that is kept of one application."""

    def __init__(self, store: Store, files: Files, *, clock: Clock, volatile_lifetime: float, habits: Habits) -> None:
        self.files: Files = files
        self.happenings: Happenings = Happenings()
        self.surroundings: Surroundings = Surroundings(
            store=store,
            files=files,
            happenings=self.happenings,
            clock=clock,
            volatile_lifetime=volatile_lifetime,
            habits=habits,
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
            is_wanted = any(self.files.is_of(object_key, holding.token) for holding in self.holdings())
            if is_wanted and not self.surroundings.store.is_closed:
                received.replace(self.files.stored(object_key))

    def drop_what_is_over(self) -> None:
        """Drop everything whose end has come."""
        for keeper in (self.videos, self.audios, self.effect_profiles, self.meta_profiles, self.auth_tokens):
            keeper.drop_what_is_over()

    def holdings(self) -> Iterator[Holding]:
        """Which files belong to what is kept; to be asked for in a turn."""
        return chain(self.videos.holdings(), self.audios.holdings(), self.effect_profiles.holdings())
