"""Calls about effect profiles."""

from typing import Any

from tests.contract.rows.row import NULL, Row, is_nothing
from tests.contract.stub import Reply
from tests.core.samples import EFFECT_PROFILE, EFFECT_PROFILE_TOKEN
from ziggeo import (
    EffectProfile,
    EffectProfileCreateArguments,
    EffectProfileIndexArguments,
    EffectProfileUpdateArguments,
)


def is_effect_profile(result: Any) -> bool:
    """Whether a result is the sample."""
    return isinstance(result, EffectProfile) and result.to_wire() == EFFECT_PROFILE


ROWS: list[Row] = [
    Row(
        endpoint="effect_profiles.create",
        reference="E1",
        call=lambda ziggeo: ziggeo.effect_profiles.create(
            key="sepia", title="Sepia & more", default_effect=False, image_only=True
        ),
        arguments={"key": "sepia", "title": "Sepia & more", "default_effect": False, "image_only": True},
        takes=EffectProfileCreateArguments,
        method="POST",
        path="/v1/effects/",
        form=[("default_effect", "false"), ("key", "sepia"), ("title", "Sepia & more"), ("image_only", "true")],
        answer=Reply.of(EFFECT_PROFILE, 201),
        expected=is_effect_profile,
    ),
    Row(
        endpoint="effect_profiles.index",
        reference="E2",
        call=lambda ziggeo: ziggeo.effect_profiles.index(limit=100, skip=0, reverse=False),
        arguments={"limit": 100, "skip": 0, "reverse": False},
        takes=EffectProfileIndexArguments,
        method="GET",
        path="/v1/effects/",
        query=[("skip", "0"), ("reverse", "false"), ("limit", "100")],
        answer=Reply.of([EFFECT_PROFILE]),
        expected=lambda profiles: len(profiles) == 1 and is_effect_profile(profiles[0]),
    ),
    Row(
        endpoint="effect_profiles.get",
        reference="E3",
        call=lambda ziggeo: ziggeo.effect_profiles.get("_sepia"),
        identifiers=("_sepia",),
        method="GET",
        path="/v1/effects/_sepia",
        answer=Reply.of(EFFECT_PROFILE),
        expected=is_effect_profile,
    ),
    Row(
        endpoint="effect_profiles.delete",
        reference="E4",
        call=lambda ziggeo: ziggeo.effect_profiles.delete(EFFECT_PROFILE_TOKEN),
        identifiers=(EFFECT_PROFILE_TOKEN,),
        method="DELETE",
        path="/v1/effects/e0e00000000000000000000000000001",
        answer=NULL,
        wrong=(),
        expected=is_nothing,
    ),
    Row(
        endpoint="effect_profiles.update",
        reference="E5",
        call=lambda ziggeo: ziggeo.effect_profiles.update(EFFECT_PROFILE_TOKEN, default_effect=True),
        identifiers=(EFFECT_PROFILE_TOKEN,),
        arguments={"default_effect": True},
        takes=EffectProfileUpdateArguments,
        method="POST",
        path="/v1/effects/e0e00000000000000000000000000001",
        form=[("default_effect", "true")],
        answer=Reply.of(EFFECT_PROFILE),
        expected=is_effect_profile,
    ),
]
