"""What is assumed of the service, as far as nobody has published it: one switch for each decision."""

import ast
import inspect
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

ErrorBody = Literal["map", "list", "null", "text", "empty"]
"""A JSON object, a JSON list, the JSON ``null``, plain text, or no body at all."""
FreeShape = Literal["map", "list", "text", "null"]
"""A JSON object, the empty list that PHP makes of an empty map, text, or ``null``."""
Written = Literal["object", "null", "true", "list", "empty"]
"""The object that is concerned, the JSON ``null``, ``true``, an empty list, or no body at all."""
_LARGEST_NUMBER = 2**31 - 1
_KNOWN_STATES = frozenset({4, 5})
_STATE_NAMES = frozenset({"all", "empty", "verified", "processing", "failed", "ready"})


def _check_states(states: str) -> str:
    names = [name.strip().lower() for name in states.split(",")]
    unknown = [name for name in names if name not in _STATE_NAMES]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no state; there are {', '.join(sorted(_STATE_NAMES))}")
    return states


def _check_pattern(pattern: str | None) -> str | None:
    try:
        re.compile(pattern or "")
    except re.error as error:
        raise ValueError(f"this is no regular expression: {error}") from None
    return pattern


def _check_distinct(field: str, numbers: list[int]) -> None:
    twice = next((number for number in numbers if numbers.count(number) > 1), None)
    if twice is not None:
        raise ValueError(f"two names would have the number {twice} as {field}")


HttpError = Annotated[int, Field(ge=400, le=499)]
"""A status by which something is refused."""
StateNumber = Annotated[int, Field(ge=0, le=_LARGEST_NUMBER)]
"""A number of the wire."""
States = Annotated[str, AfterValidator(_check_states)]
"""Names of states between commas, or ``all``."""
Pattern = Annotated[str | None, AfterValidator(_check_pattern)]
"""A regular expression, or none."""


class Assumptions(BaseModel, frozen=True):
    """How a sandbox behaves where the behaviour of the service is not known. The defaults are what is most likely.

    ```python
    with Sandbox(assumptions=Assumptions(delete_body="empty", storage_status=201)) as sandbox:
        ...
    ```

    Unknown names, and values that a switch does not have, raise a ``ValidationError``, which is a ``ValueError``. Each
    of the unknowns U1 to U28, which this library counts so, is named where a switch is about it.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    # Refusals.
    credentials_status: HttpError = 401
    """The status that refuses wrong credentials (U16)."""
    invalid_status: HttpError = 412
    """The status that refuses arguments that cannot be taken."""
    not_ready_status: HttpError = 412
    """The status that refuses a call about what is not in the state that the call needs, such as READY."""
    key_taken_status: HttpError = 412
    """The status that refuses a key that another object has (U14)."""
    invalid_body: ErrorBody = "map"
    """The body that refuses wrong arguments: a map of their names to messages, or something else (U2)."""
    error_body: ErrorBody = "list"
    """The body of all other refusals; ``"map"`` has the member ``error`` (U2)."""

    # Successes.
    created_status: Literal[201, 200] = 201
    """The status of an answer by which something new came to be."""
    delete_body: Written = "null"
    """The body that answers a deletion; ``"object"`` is what was deleted (U8)."""
    done_body: Written = "object"
    """The body that answers a push, an effect or a meta profile applied, subtitles attached, or a binding (U7)."""
    confirmation_body: Literal["null", "true", "empty"] = "null"
    """The text that answers the confirmation of a webhook."""
    storage_status: Literal[204, 200, 201] = 204
    """The status by which the storage takes a file; 201 comes with the XML of S3 (U20)."""
    storage_field_order: Literal["key_first", "key_last"] = "key_first"
    """The order in which the fields of an upload form are answered (U20)."""
    storage_field_names: Literal["capitals", "lower_case"] = "capitals"
    """How the names of these fields are written; S3 takes both (U20)."""

    # What is sent.
    method_in_form: bool = True
    """Whether ``_method`` may stand in a form too, instead of in the query only."""
    json_bodies: bool = True
    """Whether a JSON body is taken like a form; otherwise nothing in it is read (U25)."""
    wrong_values: Literal["read", "refused"] = "read"
    """Whether what is no boolean, number or JSON object is read nonetheless, as PHP does it, so that the text ``None`` is
    0; or refused."""
    markup_removed: bool = False
    """Whether whatever looks like an HTML tag vanishes from what is sent."""
    approved_when_empty: Literal["rejected", "pending"] = "rejected"
    """What ``approved`` as an empty text means, which PHP writes for false."""
    key_pattern: Pattern = None
    """A regular expression that keys must match as a whole; without one they may be any text (U15)."""
    usage_expiration_names: Literal["both", "present", "former"] = "both"
    """By which names the time of use of an auth token is read: ``usage_expiration_time``, the former misspelling, or
    both (U19)."""
    analytics_unit: Literal["milliseconds", "microseconds", "seconds"] = "milliseconds"
    """The unit of ``from``, ``to`` and ``date``; the manuals say microseconds, and the examples send milliseconds."""
    audio_paths: Literal["both", "present", "former"] = "both"
    """Where the calls about audios are: at ``/v1/audios``, at the former ``/server/v1/audios``, or at both (U21)."""

    # Lists and references.
    listed_states: States = "ready"
    """The states of what is listed and counted where a call names none: names between commas, or ``all`` (U3)."""
    listed_stream_states: States = "all"
    """The same for streams, and for the processes of an effect profile."""
    states_lists: Literal["commas_or_lists", "commas", "lists"] = "commas_or_lists"
    """How several states are written in a call: between commas, as a list in brackets or JSON, or either way (U4)."""
    states_case: Literal["any", "lower", "upper"] = "any"
    """In which case names of states are known in a call; ``all`` is in any (U4)."""
    tag_match: Literal["any", "all"] = "any"
    """How many of the tags that a filter names an object must have (U5)."""
    limit_above_most: Literal["clamped", "refused", "unlimited"] = "clamped"
    """What becomes of a ``limit`` above 100 (U26)."""
    unknown_in_bulk: Literal["skipped", "null", "refused"] = "skipped"
    """What calls about many objects do about an unknown one: leave it out, answer ``null`` in its place, or refuse the
    call with 404 (U24)."""
    streams_by_key: bool = True
    """Whether streams can be named by their keys."""
    unknown_profile: Literal["refused", "ignored"] = "refused"
    """What becomes of a profile that a new object names and that there is not."""

    # Changes and new objects.
    data_update: Literal["replace", "merge"] = "replace"
    """Whether ``data`` takes the place of what was there, or goes into it, member by member (U13)."""
    tags_update: Literal["replace", "add"] = "replace"
    """Whether ``tags`` take the place of those that were there, or are added to them."""
    delete_old_streams: bool = False
    """What new objects that do not say so have as ``delete_old_streams``."""

    # Numbers of the wire.
    state_empty: StateNumber = 1
    """Number of the state EMPTY; PROCESSING is 4 and READY is 5 (U1)."""
    state_verified: StateNumber = 2
    """Number of the state VERIFIED (U1)."""
    state_failed: StateNumber = 3
    """Number of the state FAILED (U1)."""
    creation_type_transcoded: StateNumber = 4
    """Number of the creation type TRANSCODED; SERVER_UPLOAD is 5 (U1)."""
    streamable_no: StateNumber = 1
    """Number of NO as ``streamable``; DEGRADED is 2 and YES is 3 (U1)."""

    verified_first: bool = False
    """Whether an upload is VERIFIED until its processing begins, as mobile clients know it; otherwise it is PROCESSING
    from its confirmation on."""

    # What is answered of objects.
    empty_maps: Literal["list", "map"] = "list"
    """How an empty map is written; a service in PHP most likely writes a list."""
    stream_order: Literal["original_first", "original_last", "newest_first"] = "original_first"
    """The order of streams: by their age with the original first, with that moved to the end, or the other way (U28)."""
    cover_format: Literal["jpeg", "png"] = "jpeg"
    """The format of covers that the sandbox makes (U27)."""
    expire_on_answered: bool = True
    """Whether videos and audios are answered with ``expire_on`` (U18)."""
    geo_answered: bool = False
    """Whether videos and audios are answered with a member ``geo`` that has the ``country`` of the sandbox (U18)."""
    effect_profile_shape: Literal["text_or_list", "text", "list"] = "text_or_list"
    """How a video tells its effect profiles: one as text and several as a list, always as text between commas, or always
    as a list."""
    subtitles_shape: Literal["map", "list"] = "map"
    """Whether subtitles are a map by language, or a list."""
    audio_wrapped: bool = False
    """Whether an audio is answered as the member ``audio`` of another object, with ``streams`` beside it, and a stream of
    one as ``audio_stream`` (U12)."""
    audio_text_dates: bool = False
    """Whether all dates of audios and of their streams are text instead of numbers (U12)."""
    audio_inner_names: bool = True
    """Whether audios are answered with ``_id``, ``application_id`` and the other names such as databases give."""
    unseen_types: bool = True
    """Whether objects have a ``type`` whose class nobody has seen: audios and their streams, meta profiles, auth tokens,
    processes."""
    auth_token_common_fields: bool = True
    """Whether auth tokens have ``key``, ``type``, ``created`` and ``owned``, as other objects have."""
    unseen_settings: Literal["config", "top", "absent"] = "config"
    """Where settings of the application are answered that no sample has: with the others under ``config``, beside it, or
    nowhere."""
    process_settings: Literal["both", "configuration", "top"] = "both"
    """Where the settings of a process are answered: in its ``configuration``, beside it, or in both places (U11)."""
    meta_profiles_envelope: Literal["list", "object", "map"] = "list"
    """How meta profiles are listed: as a list, as the member ``meta_profiles`` of an object, or as a map by token (U23)."""

    # What was found in media.
    nsfw_shape: Literal["map", "list", "null"] = "map"
    """What stands in ``nsfw`` of a stream that was looked at: a map, or else the empty list that PHP makes of an empty one,
    or ``null`` (U11)."""
    transcription_lists: Literal["arrays", "text"] = "arrays"
    """Whether words, scores, times, topics and keywords of a transcription are arrays, or text between commas."""
    transcription_times: Literal["milliseconds", "seconds"] = "milliseconds"
    """The unit of times in a transcription."""
    video_analysis_shape: Literal["frames", "lists"] = "frames"
    """Whether a video analysis has ``frames``, or the older lists ``timestamps``, ``classes`` and ``scores``."""

    # Statistics and analytics.
    stats_counters: Literal["flat", "nested", "none"] = "flat"
    """Where the counters of statistics stand: in the object, in its member ``stats``, or nowhere (U6)."""
    stats_summary: Literal["list", "object"] = "list"
    """Whether the sum of several videos is a list of one, or an object alone (U6)."""
    video_analytics_enveloped: bool = True
    """Whether the analytics of one video come as an object with ``analytics``, like those of the application, instead of
    as a bare list (U22)."""
    analytics_null_when_empty: bool = False
    """Whether analytics without data are ``null`` instead of an empty list."""

    # Webhooks.
    webhook_id_quoted: bool = False
    """Whether the id of a new webhook is answered as a JSON string instead of bare text (U9)."""
    handshake_encoding: Literal["own", "jsonheader", "json", "form"] = "own"
    """How the calls of a webhook's handshake are written: as its events, or always in one of the encodings."""
    told_before_confirmation: bool = False
    """Whether webhooks are told of events before they are confirmed."""
    audio_events: Literal["mirrored", "none"] = "mirrored"
    """Whether there are events of audios, named like those of videos (U10)."""
    event_origin_shape: FreeShape = "map"
    """What stands in ``event_origin`` of an event (U11)."""
    event_error_shape: Literal["text", "map", "null"] = "text"
    """What stands in ``error`` of an event."""
    transcription_result_shape: FreeShape = "map"
    """What stands in ``transcription_result`` of an event (U11)."""

    # Auth tokens at public addresses.
    resources_by_key: bool = True
    """Whether the ``resources`` of a grant may name keys, after an underscore."""
    index_grant: bool = True
    """Whether a grant ``index`` says what may be listed; otherwise the one to read does."""
    text_scopes: bool = True
    """Whether a scope of a grant may be text, such as ``"all"`` for ``{"all": true}``."""

    @model_validator(mode="after")
    def _check_numbers(self) -> Self:
        _check_distinct("state", [self.state_empty, self.state_verified, self.state_failed, *_KNOWN_STATES])
        _check_distinct("creation_type", [self.creation_type_transcoded, 5])
        _check_distinct("streamable", [self.streamable_no, 2, 3])
        return self


DEFAULT = Assumptions()
"""What is most likely."""


def read_assumptions(texts: Iterable[str]) -> Assumptions:
    """Read assumptions as the command line has them, each as a name, an equals sign and a value.

    Raises:
        ValueError: One makes no sense; the message is one sentence that tells what there is.
    """
    chosen: dict[str, object] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if name not in Assumptions.model_fields:
            raise ValueError(f"there is no assumption {name!r}; there are {', '.join(Assumptions.model_fields)}")
        if not equals:
            raise ValueError(f"{name} takes a value, as in {name}={_default(name)}: {_values(name)}")
        # Numbers among fixed values are found by their text; all else is read by the model.
        fixed = {str(choice): choice for choice in get_args(Assumptions.model_fields[name].annotation)}
        chosen[name] = fixed.get(value, value)
    try:
        return Assumptions.model_validate(chosen, strict=False)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        name = ".".join(map(str, first["loc"][:1]))
        complaint = first["msg"].removeprefix("Value error, ")
        raise ValueError(f"{name}: {complaint}" if name else complaint) from None


def describe_assumptions() -> str:
    """Describe every assumption with its default and its values, in lines for a terminal."""
    described = _descriptions()
    return "\n".join(
        f"{name}={_default(name)}\n    {described[name]}\n    {_values(name)}" for name in Assumptions.model_fields
    )


def _descriptions() -> Mapping[str, str]:
    """What stands under each field. It is read when it is asked for only, as that takes longer than all of the rest."""
    (definition,) = ast.parse(inspect.getsource(Assumptions)).body
    found: dict[str, str] = {}
    for field, text in pairwise(definition.body if isinstance(definition, ast.ClassDef) else []):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                found[name] = " ".join(said.split())
            case _:
                pass
    return found


def _default(name: str) -> str:
    default: object = Assumptions.model_fields[name].default
    return str(default).lower() if isinstance(default, bool) else "" if default is None else str(default)


def _values(name: str) -> str:
    """What an assumption can be, for people."""
    annotation = Assumptions.model_fields[name].annotation
    if annotation is bool:
        return "true or false"
    if annotation is int:
        return "a number"
    choices = [choice for choice in get_args(annotation) if not isinstance(choice, type)]
    return "one of " + ", ".join(map(str, choices)) if choices else "text"
