"""Calls about meta profiles."""

from typing import Any

from tests.contract.rows.row import NULL, Row, is_nothing
from tests.contract.stub import Reply
from tests.core.samples import META_PROFILE, META_PROFILE_TOKEN
from ziggeo import MetaProfile, MetaProfileCreateArguments, MetaProfileIndexArguments


def is_meta_profile(result: Any) -> bool:
    """Whether a result is the sample."""
    return isinstance(result, MetaProfile) and result.to_wire() == META_PROFILE


ROWS: list[Row] = [
    Row(
        endpoint="meta_profiles.create",
        reference="M1",
        call=lambda ziggeo: ziggeo.meta_profiles.create(title="Look & listen", key="look"),
        arguments={"title": "Look & listen", "key": "look"},
        required=("title",),
        takes=MetaProfileCreateArguments,
        method="POST",
        path="/v1/metaprofiles/",
        form=[("title", "Look & listen"), ("key", "look")],
        answer=Reply.of(META_PROFILE, 201),
        expected=is_meta_profile,
    ),
    Row(
        endpoint="meta_profiles.index",
        reference="M2",
        call=lambda ziggeo: ziggeo.meta_profiles.index(limit=1, skip=2, reverse=True),
        arguments={"limit": 1, "skip": 2, "reverse": True},
        takes=MetaProfileIndexArguments,
        method="GET",
        path="/v1/metaprofiles/",
        query=[("skip", "2"), ("reverse", "true"), ("limit", "1")],
        answer=Reply.of([META_PROFILE]),
        expected=lambda profiles: len(profiles) == 1 and is_meta_profile(profiles[0]),
    ),
    Row(
        endpoint="meta_profiles.get",
        reference="M3",
        call=lambda ziggeo: ziggeo.meta_profiles.get("_look"),
        identifiers=("_look",),
        method="GET",
        path="/v1/metaprofiles/_look",
        answer=Reply.of(META_PROFILE),
        expected=is_meta_profile,
    ),
    Row(
        endpoint="meta_profiles.delete",
        reference="M4",
        call=lambda ziggeo: ziggeo.meta_profiles.delete(META_PROFILE_TOKEN),
        identifiers=(META_PROFILE_TOKEN,),
        method="DELETE",
        path="/v1/metaprofiles/a1a10000000000000000000000000003",
        answer=NULL,
        wrong=(),
        expected=is_nothing,
    ),
]
