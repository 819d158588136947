"""The addresses by which a running sandbox is looked into and steered."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ziggeo.sandbox.bodies import TooLargeError, read_body
from ziggeo.sandbox.control.guard import CHALLENGE, find_refusal, has_key
from ziggeo.sandbox.control.models import (
    ClockAdvance,
    ClockSetting,
    Complaint,
    DeliveryList,
    DeliveryQuery,
    FaultList,
    ForApplication,
    RequestList,
    RequestQuery,
    SandboxState,
    Snapshot,
    SnapshotTarget,
)
from ziggeo.sandbox.control.numbers import NUMBER
from ziggeo.sandbox.control.states import describe_application, describe_clock, settings_of, show_delivery
from ziggeo.sandbox.faults.book import Faults
from ziggeo.sandbox.faults.faults import Fault
from ziggeo.sandbox.faults.shorthand import sentence
from ziggeo.sandbox.inspection.log import RequestLog, is_of
from ziggeo.sandbox.installation import Installation
from ziggeo.sandbox.service import Service

ROOT = "/_sandbox"
"""What the paths begin with."""

T = TypeVar("T")
Q = TypeVar("Q", bound=BaseModel)

_LARGEST_BODY = 1024 * 1024
_JSON = "application/json"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_WRITING = "it takes the token and the private key to have files written"


class Control:
    """Answers what concerns the sandbox itself, to those who may know and steer it."""

    def __init__(self, installation: Installation, faults: Faults, requests: RequestLog) -> None:
        self._installation = installation
        self._faults = faults
        self._requests = requests
        self._application: ASGIApp = Starlette(
            routes=[
                Route(f"{ROOT}/faults", self._list_faults, methods=["GET"]),
                Route(f"{ROOT}/faults", _reading(Fault, self._add_fault), methods=["POST"]),
                Route(f"{ROOT}/faults", self._clear_faults, methods=["DELETE"]),
                Route(f"{ROOT}/faults/{{id:{NUMBER}}}", self._remove_fault, methods=["DELETE"]),
                Route(f"{ROOT}/requests", self._list_requests, methods=["GET"]),
                Route(f"{ROOT}/requests", self._clear_requests, methods=["DELETE"]),
                Route(f"{ROOT}/deliveries", self._list_deliveries, methods=["GET"]),
                Route(f"{ROOT}/deliveries/{{id}}/resend", self._resend, methods=["POST"]),
                Route(f"{ROOT}/state", self._describe, methods=["GET"]),
                Route(f"{ROOT}/clock", self._tell_time, methods=["GET"]),
                Route(f"{ROOT}/clock/advance", _reading(ClockAdvance, self._advance_clock), methods=["POST"]),
                Route(f"{ROOT}/clock/set", _reading(ClockSetting, self._set_clock), methods=["POST"]),
                Route(f"{ROOT}/clock/reset", _reading(ForApplication, self._reset_clock), methods=["POST"]),
                Route(f"{ROOT}/reset", _reading(ForApplication, self._reset), methods=["POST"]),
                Route(f"{ROOT}/snapshot", _reading(SnapshotTarget, self._snapshot), methods=["POST"]),
            ],
            exception_handlers={HTTPException: self._refuse},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer somebody who may ask."""
        refusal = find_refusal(scope, self._installation)
        answer = self._application if refusal is None else self._refuse(Request(scope), refusal)
        await answer(scope, receive, send)

    def _list_faults(self, _: Request) -> Response:
        return self._answer(FaultList(tuple(self._faults)))

    def _add_fault(self, _: Request, fault: Fault) -> Response:
        return self._answer(self._faults.add_fault(fault), 201)

    def _clear_faults(self, request: Request) -> Response:
        self._faults.clear()
        return self._list_faults(request)

    def _remove_fault(self, request: Request) -> Response:
        try:
            self._faults.remove(request.path_params["id"])
        except LookupError as error:
            raise HTTPException(404, str(error)) from None
        return self._list_faults(request)

    def _list_requests(self, request: Request) -> Response:
        query = _query(request, RequestQuery)
        found = [
            record
            for record in self._requests
            if record.sequence > query.since and (not query.endpoint or is_of(record, *query.endpoint))
        ]
        return self._answer(RequestList(tuple(found[-query.limit :])))

    def _clear_requests(self, _: Request) -> Response:
        self._requests.clear()
        return self._answer(RequestList(()))

    def _list_deliveries(self, request: Request) -> Response:
        query = _query(request, DeliveryQuery)
        found = [
            show_delivery(service, delivery)
            for service in self._installation.services
            for delivery in service.webhooks.deliveries.all()
            if not query.state or delivery.state in query.state
        ]
        found.sort(key=lambda delivery: delivery.time)
        return self._answer(DeliveryList(tuple(found[-query.limit :])))

    def _resend(self, request: Request) -> Response:
        for service in self._installation.services:
            delivery = service.webhooks.deliveries.find(request.path_params["id"])
            if delivery is not None:
                try:
                    again = service.webhooks.resend(delivery)
                except ValueError as error:
                    raise HTTPException(409, str(error)) from None
                return self._answer(show_delivery(service, again), 201)
        raise HTTPException(404, "there is no such delivery")

    def _describe(self, _: Request) -> Response:
        services = self._installation.services
        state = SandboxState(
            settings=settings_of(services[0].configuration),
            applications=tuple(describe_application(service) for service in services),
            requests=len(self._requests),
            faults=len(self._faults),
        )
        return self._answer(state)

    def _tell_time(self, request: Request) -> Response:
        return self._answer(describe_clock(self._service(_query(request, ForApplication))))

    def _advance_clock(self, _: Request, step: ClockAdvance) -> Response:
        service = self._service(step)
        _heeding(lambda: service.clock.advance(step.seconds, step.minutes, step.hours, step.days))
        return self._answer(describe_clock(service))

    def _set_clock(self, _: Request, setting: ClockSetting) -> Response:
        service = self._service(setting)
        _heeding(lambda: service.clock.set(setting.time))
        return self._answer(describe_clock(service))

    def _reset_clock(self, _: Request, choice: ForApplication) -> Response:
        service = self._service(choice)
        service.clock.reset()
        return self._answer(describe_clock(service))

    def _reset(self, _: Request, choice: ForApplication) -> Response:
        self._installation.reset(self._number(choice))
        return self._answer(describe_application(self._service(choice)))

    def _snapshot(self, request: Request, target: SnapshotTarget) -> Response:
        if not has_key(request.scope, self._installation):
            raise HTTPException(401, _WRITING, CHALLENGE)
        path = Path(target.path)
        try:
            self._installation.snapshot(path)
        except (OSError, ValueError) as error:  # A path may be none, as one with a null byte.
            raise HTTPException(409, str(error)) from None
        return self._answer(Snapshot(str(path)), 201)

    def _service(self, choice: ForApplication) -> Service:
        return self._installation.service(self._number(choice))

    def _number(self, choice: ForApplication) -> int:
        if choice.application is None:
            return self._installation.own
        number = self._installation.number_of(choice.application)
        if number is None:
            raise HTTPException(404, "there is no application of that token")
        return number

    def _refuse(self, _: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        return self._answer(Complaint(error.detail), error.status_code, error.headers)

    def _answer(self, value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """Answer in JSON. Whatever it is, no key is in it."""
        body = self._installation.redaction.body(TypeAdapter(type(value)).dump_json(value))
        return Response(body, status, {**_HEADERS, **(headers or {})}, media_type=_JSON)


def _query(request: Request, model: type[Q]) -> Q:
    try:
        return model.model_validate(dict(request.query_params))
    except ValidationError as error:
        raise HTTPException(422, sentence(error)) from None


def _reading(kind: type[T], answer: Callable[[Request, T], Response]) -> Callable[[Request], Awaitable[Response]]:
    """Let something be answered that is described by the body."""
    adapter = TypeAdapter(kind)

    async def read_and_answer(request: Request) -> Response:
        body = await _json_body(request)
        try:
            asked = adapter.validate_json(body or b"{}")
        except ValidationError as error:
            raise HTTPException(422, sentence(error)) from None
        return await run_in_threadpool(answer, request, asked)

    return read_and_answer


async def _json_body(request: Request) -> bytes:
    """Read a body, which must say that it is JSON: pages of other sites cannot send that without being asked back."""
    try:
        body = await read_body(request, _LARGEST_BODY)
    except TooLargeError:
        raise HTTPException(413, "the body is too large") from None
    except ClientDisconnect:
        raise HTTPException(400, "the body ends too early") from None
    if body and request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise HTTPException(415, f"the body is to be {_JSON}")
    return body


def _heeding(move: Callable[[], object]) -> None:
    """Move a clock, unless the calendar ends before."""
    try:
        move()
    except ValueError as error:
        raise HTTPException(422, str(error)) from None
