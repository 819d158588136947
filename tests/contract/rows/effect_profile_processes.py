"""Calls about the processes of an effect profile."""

from typing import Any

from tests.contract.rows.row import FILE, NULL, Flow, Row, is_nothing
from tests.contract.stub import Reply
from tests.core.samples import EFFECT_PROFILE_TOKEN, FILTER_PROCESS, PROCESS_TOKEN, WATERMARK_PROCESS
from ziggeo import (
    EffectFilter,
    EffectProcessIndexArguments,
    FilterProcess,
    FilterProcessArguments,
    WatermarkProcess,
    WatermarkProcessArguments,
)

NEW_PROCESS: dict[str, object] = {"token": PROCESS_TOKEN, "type": "WatermarkProcess"}


def is_filter(result: Any) -> bool:
    """Whether a result is the sample of a filter."""
    return (
        isinstance(result, FilterProcess)
        and result.effect is EffectFilter.SKETCH
        and result.to_wire() == FILTER_PROCESS
    )


def is_watermark(result: Any) -> bool:
    """Whether a result is the sample of a watermark."""
    return (
        isinstance(result, WatermarkProcess)
        and (result.vertical_position, result.horizontal_position, result.video_scale) == (0.95, 0, 0.25)
        and result.to_wire() == WATERMARK_PROCESS
    )


ROWS: list[Row] = [
    Row(
        endpoint="effect_profile_processes.index",
        reference="F1",
        call=lambda ziggeo: ziggeo.effect_profile_processes.index("_sepia", states=["ready"]),
        identifiers=("_sepia",),
        arguments={"states": "ready"},
        takes=EffectProcessIndexArguments,
        method="GET",
        path="/v1/effects/_sepia/process",
        query=[("states", "ready")],
        answer=Reply.of([FILTER_PROCESS, WATERMARK_PROCESS]),
        expected=lambda processes: len(processes) == 2 and is_filter(processes[0]) and is_watermark(processes[1]),
    ),
    Row(
        endpoint="effect_profile_processes.get",
        reference="F2",
        call=lambda ziggeo: ziggeo.effect_profile_processes.get(EFFECT_PROFILE_TOKEN, PROCESS_TOKEN),
        identifiers=(EFFECT_PROFILE_TOKEN, PROCESS_TOKEN),
        method="GET",
        path="/v1/effects/e0e00000000000000000000000000001/process/9a9a0000000000000000000000000002",
        answer=Reply.of(WATERMARK_PROCESS),
        expected=is_watermark,
    ),
    Row(
        endpoint="effect_profile_processes.delete",
        reference="F3",
        call=lambda ziggeo: ziggeo.effect_profile_processes.delete(EFFECT_PROFILE_TOKEN, PROCESS_TOKEN),
        identifiers=(EFFECT_PROFILE_TOKEN, PROCESS_TOKEN),
        method="DELETE",
        path="/v1/effects/e0e00000000000000000000000000001/process/9a9a0000000000000000000000000002",
        answer=NULL,
        wrong=(),
        expected=is_nothing,
    ),
    Row(
        endpoint="effect_profile_processes.create_filter_process",
        reference="F4",
        call=lambda ziggeo: ziggeo.effect_profile_processes.create_filter_process(
            EFFECT_PROFILE_TOKEN, effect=EffectFilter.SKETCH
        ),
        identifiers=(EFFECT_PROFILE_TOKEN,),
        arguments={"effect": "sketch"},
        required=("effect",),
        takes=FilterProcessArguments,
        method="POST",
        path="/v1/effects/e0e00000000000000000000000000001/process/filter",
        form=[("effect", "sketch")],
        answer=Reply.of(FILTER_PROCESS, 201),
        expected=is_filter,
    ),
    Row(
        endpoint="effect_profile_processes.create_watermark_process",
        reference="F5",
        call=lambda ziggeo: ziggeo.effect_profile_processes.create_watermark_process(
            EFFECT_PROFILE_TOKEN, vertical_position=0.95, horizontal_position=0, video_scale=0.25
        ),
        identifiers=(EFFECT_PROFILE_TOKEN,),
        arguments={"vertical_position": 0.95, "horizontal_position": 0.0, "video_scale": 0.25},
        takes=WatermarkProcessArguments,
        method="POST",
        path="/v1/effects/e0e00000000000000000000000000001/process/watermark",
        form=[("vertical_position", "0.95"), ("horizontal_position", "0"), ("video_scale", "0.25")],
        answer=Reply.of(WATERMARK_PROCESS, 201),
        expected=is_watermark,
    ),
    Row(
        endpoint="effect_profile_processes.edit_watermark_process",
        reference="F6",
        call=lambda ziggeo: ziggeo.effect_profile_processes.edit_watermark_process(
            EFFECT_PROFILE_TOKEN, PROCESS_TOKEN, vertical_position=1, horizontal_position=0.5, video_scale=0
        ),
        identifiers=(EFFECT_PROFILE_TOKEN, PROCESS_TOKEN),
        arguments={"vertical_position": 1, "horizontal_position": 0.5, "video_scale": 0},
        takes=WatermarkProcessArguments,
        method="POST",
        path="/v1/effects/e0e00000000000000000000000000001/process/watermark/9a9a0000000000000000000000000002",
        form=[("vertical_position", "1"), ("horizontal_position", "0.5"), ("video_scale", "0")],
        answer=Reply.of(WATERMARK_PROCESS),
        expected=is_watermark,
    ),
]

FLOWS: list[Flow] = [
    Flow(
        call_name="effect_profile_processes.create_watermark_process",
        endpoints=(
            "effect_profile_processes.create_watermark_process.upload_url",
            "effect_profile_processes.confirm_watermark",
        ),
        references=("F5", "F5 F6"),
        call=lambda ziggeo: ziggeo.effect_profile_processes.create_watermark_process(
            EFFECT_PROFILE_TOKEN, {"video_scale": 0.25}, FILE, filename="logo.png", vertical_position=0.95
        ),
        ask="/v1/effects/e0e00000000000000000000000000001/process/watermark-upload-url",
        form=[("vertical_position", "0.95"), ("video_scale", "0.25")],
        scope={"effect_process": NEW_PROCESS},
        confirm=(
            "/v1/effects/e0e00000000000000000000000000001/process/9a9a0000000000000000000000000002/confirm-watermark"
        ),
        confirmed=WATERMARK_PROCESS,
        filename="logo.png",
        content_type="image/png",
        removed=("server", "/v1/effects/e0e00000000000000000000000000001/process/9a9a0000000000000000000000000002"),
        expected=is_watermark,
    ),
    Flow(
        call_name="effect_profile_processes.edit_watermark_process",
        endpoints=(
            "effect_profile_processes.edit_watermark_process.upload_url",
            "effect_profile_processes.confirm_watermark",
        ),
        references=("F6", "F5 F6"),
        call=lambda ziggeo: ziggeo.effect_profile_processes.edit_watermark_process(
            EFFECT_PROFILE_TOKEN, PROCESS_TOKEN, file=FILE, filename="logo.jpeg", horizontal_position=0
        ),
        ask=(
            "/v1/effects/e0e00000000000000000000000000001/process/9a9a0000000000000000000000000002/watermark-upload-url"
        ),
        form=[("horizontal_position", "0")],
        scope={"effect_process": NEW_PROCESS},
        confirm=(
            "/v1/effects/e0e00000000000000000000000000001/process/9a9a0000000000000000000000000002/confirm-watermark"
        ),
        confirmed=WATERMARK_PROCESS,
        filename="logo.jpeg",
        content_type="image/jpeg",
        expected=is_watermark,
    ),
]
