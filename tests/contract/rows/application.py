"""Calls about the application itself."""

from typing import Any

from tests.contract.rows.row import NO_JSON, ODD_TOKEN, Row
from tests.contract.stub import Reply
from tests.core.samples import APPLICATION
from ziggeo import Application, ApplicationStats, ApplicationStatsArguments, ApplicationUpdateArguments


def is_application(result: Any) -> bool:
    """Whether a result is the sample, with its keys out of sight."""
    return (
        isinstance(result, Application)
        and result.private_key is not None
        and result.private_key.get_secret_value() == "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"
        and result.encryption_key is not None
        and result.encryption_key.get_secret_value() == "f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0"
        and result.to_wire() == {**APPLICATION, "private_key": "**********", "encryption_key": "**********"}
    )


ROWS: list[Row] = [
    Row(
        endpoint="application.get",
        reference="P1",
        call=lambda ziggeo: ziggeo.application.get(),
        method="GET",
        path="/v1/application",
        answer=Reply.of(APPLICATION),
        wrong=(ODD_TOKEN, NO_JSON, b'{"private_key": 5}'),
        expected=is_application,
    ),
    Row(
        endpoint="application.update",
        reference="P2",
        call=lambda ziggeo: ziggeo.application.update(
            volatile=False,
            name="Grüße & more",
            description=None,
            auth_token_required_for_create=True,
            auth_token_required_for_update=True,
            auth_token_required_for_read=False,
            auth_token_required_for_destroy=True,
            client_can_index_videos=False,
            client_cannot_access_unaccepted_videos=True,
            enable_video_subpages=None,
            enable_facebook=False,
        ),
        arguments={
            "volatile": False,
            "name": "Grüße & more",
            "description": None,
            "auth_token_required_for_create": True,
            "auth_token_required_for_update": True,
            "auth_token_required_for_read": False,
            "auth_token_required_for_destroy": True,
            "client_can_index_videos": False,
            "client_cannot_access_unaccepted_videos": True,
            "enable_video_subpages": None,
            "enable_facebook": False,
        },
        takes=ApplicationUpdateArguments,
        method="POST",
        path="/v1/application",
        form=[
            ("volatile", "false"),
            ("name", "Grüße & more"),
            ("description", ""),
            ("auth_token_required_for_create", "true"),
            ("auth_token_required_for_update", "true"),
            ("auth_token_required_for_read", "false"),
            ("auth_token_required_for_destroy", "true"),
            ("client_can_index_videos", "false"),
            ("client_cannot_access_unaccepted_videos", "true"),
            ("enable_video_subpages", "null"),
            ("enable_facebook", "false"),
        ],
        answer=Reply.of(APPLICATION),
        wrong=(ODD_TOKEN, NO_JSON, b'{"encryption_key": []}'),
        expected=is_application,
    ),
    Row(
        endpoint="application.get_stats",
        reference="P3",
        call=lambda ziggeo: ziggeo.application.get_stats(period="year"),
        arguments={"period": "year"},
        takes=ApplicationStatsArguments,
        method="GET",
        role="api",
        path="/server/v1/application/stats",
        query=[("period", "year")],
        answer=Reply.of({"videos": 3, "minutes": 4.5, "period": "year"}),
        wrong=(NO_JSON, b"[1]", b"5"),
        expected=lambda stats: (
            isinstance(stats, ApplicationStats)
            and stats.counters == {"videos": 3, "minutes": 4.5}
            and stats.to_wire() == {"videos": 3, "minutes": 4.5, "period": "year"}
        ),
    ),
]
