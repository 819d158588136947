"""Profiles: their processes come and go with them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, ClassVar, Generic, TypeVar

from ziggeo.sandbox.files import Holding, Medium
from ziggeo.sandbox.happenings import Origin
from ziggeo.sandbox.records.effect_profiles import EffectProcess, EffectProfile, Placement, WatermarkProcess
from ziggeo.sandbox.records.profiles import Process, Profile
from ziggeo.sandbox.refusals import not_found
from ziggeo.sandbox.state.keeping import Fields, Keeper, new_token

P = TypeVar("P", bound=Process)
Made = TypeVar("Made", bound=Process)
F = TypeVar("F", bound=Profile[Any])


class Profiles(Keeper[F], Generic[F, P]):
    """The profiles of one kind."""

    def process(self, reference: str, token: str) -> P:
        """A process of a profile."""
        process: P | None = self.find(reference).process(token)
        if process is None:
            raise not_found()
        return process

    def create_process(self, reference: str, make: Callable[..., Made], fields: Fields) -> Made:
        """Add a process to a profile, behind those that it has."""
        with self._turn():
            profile = self.find(reference)
            process = make(token=new_token(), created=self._now(), **fields)
            self._put(profile.with_process(process))
            return process

    def delete_process(self, reference: str, token: str) -> None:
        """Remove a process from a profile."""
        with self._turn():
            process = self.process(reference, token)
            self._put(self.find(reference).without_process(process.token))


class EffectProfiles(Profiles[EffectProfile, EffectProcess]):
    """The effect profiles, one of which may be the default."""

    image: ClassVar[Medium] = "image"

    def default(self) -> EffectProfile | None:
        """The profile for uploads for which none is named."""
        return next((profile for profile in self.all() if profile.default_effect), None)

    def watermark(self, reference: str, token: str) -> WatermarkProcess:
        """A process of a profile that is a watermark."""
        process = self.process(reference, token)
        if not isinstance(process, WatermarkProcess):
            raise not_found()
        return process

    def place_watermark(self, reference: str, token: str, fields: Fields) -> WatermarkProcess:
        """Change where a watermark is laid, and how large it is."""
        with self._turn():
            watermark = self.watermark(reference, token)
            return self._change(reference, replace(watermark, placement=replace(watermark.placement, **fields)))

    def propose_watermark(self, reference: str, token: str, fields: Fields) -> WatermarkProcess:
        """Note where a watermark is to be laid once its image was uploaded."""
        with self._turn():
            watermark = self.watermark(reference, token)
            return self._change(reference, replace(watermark, proposed=replace(watermark.placement, **fields)))

    def submit_watermark(self, reference: str, token: str, image_type: str) -> WatermarkProcess:
        """Make what was uploaded the image of a watermark."""
        self._surroundings.files.flush_upload(token, self.image)
        with self._turn():
            watermark = self.watermark(reference, token)
            placement: Placement = watermark.proposed or watermark.placement
            submitted = replace(watermark, image_type=image_type, placement=placement, proposed=None)
            with self._taken_upload(token, self.image):
                changed = self._change(reference, submitted)
        self._surroundings.store.flush()
        return changed

    def holdings(self) -> Iterator[Holding]:
        """Which files belong to the watermarks; to be asked for in a turn."""
        for profile in self._collection:
            for process in profile.processes:
                if isinstance(process, WatermarkProcess):
                    image: frozenset[Medium] = frozenset() if process.image_type is None else frozenset({self.image})
                    yield Holding(process.token, image, is_open=True)

    def _change(self, reference: str, watermark: WatermarkProcess) -> WatermarkProcess:
        self._put(self.find(reference).with_process(watermark))
        return watermark

    def _note(self, before: EffectProfile | None, after: EffectProfile | None, origin: Origin) -> None:
        kept = () if after is None else after.processes
        for process in () if before is None else before.processes:
            if all(process.token != other.token for other in kept):
                self._surroundings.files.remove(process.token)
        if after is not None and after.default_effect:
            for other in self.all():
                if other.default_effect and other.token != after.token:
                    self._put(replace(other, default_effect=False), origin)
