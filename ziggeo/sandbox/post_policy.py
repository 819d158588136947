"""Signed forms for browser-style uploads, as S3 defines them (Signature Version 4, POST policy): made and checked.

Nothing is read or written here.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic import JsonValue

from ziggeo.sandbox.assumptions import DEFAULT, Assumptions
from ziggeo.sandbox.clock import END_OF_CALENDAR

ALGORITHM = "AWS4-HMAC-SHA256"
_REGION = "us-east-1"
_UNSIGNED_FIELDS = frozenset({"policy", "x-amz-signature", "file", "bucket"})
STATUS_FIELD = "success_action_status"
"""The field of a form that says by which status the file is to be taken, which otherwise is 204."""
_NO_CONTENT = 204
_INVALID = "Invalid according to Policy: "


class StorageError(Exception):
    """A form or a file is not accepted: the status and S3's name for why."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def access_key_of(form: Iterable[tuple[str, str]]) -> str:
    """Name of the key that a form says it was signed with; empty where it says nothing."""
    fields = {name.lower(): value for name, value in form}
    return fields.get("x-amz-credential", "").partition("/")[0]


def _denied(message: str) -> StorageError:
    return StorageError(403, "AccessDenied", message)


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs forms with one pair of keys, and knows them again."""

    access_key: str
    secret: str = field(repr=False)
    assumptions: Assumptions = DEFAULT

    def make_form(
        self, *, bucket: str, object_key: str, content_type: str, now: float, lifetime: float, max_size: int
    ) -> dict[str, str]:
        """Make the fields of a form that uploads one object."""
        moment = datetime.fromtimestamp(now, UTC)
        fields = {
            "key": object_key,
            "bucket": bucket,
            "Content-Type": content_type,
            "X-Amz-Algorithm": ALGORITHM,
            "X-Amz-Credential": f"{self.access_key}/{moment:%Y%m%d}/{_REGION}/s3/aws4_request",
            "X-Amz-Date": f"{moment:%Y%m%dT%H%M%SZ}",
        }
        if self.assumptions.storage_status != _NO_CONTENT:
            fields[STATUS_FIELD] = str(self.assumptions.storage_status)
        conditions: list[JsonValue] = [["eq", f"${name}", value] for name, value in fields.items()]
        conditions.append(["content-length-range", 0, max_size])
        expiration = datetime.fromtimestamp(min(now + lifetime, END_OF_CALENDAR), UTC)
        policy = {
            "expiration": f"{expiration:%Y-%m-%dT%H:%M:%S}.{expiration.microsecond // 1000:03}Z",
            "conditions": conditions,
        }
        encoded = base64.b64encode(json.dumps(policy).encode()).decode()
        signature = self._signature(encoded, fields["X-Amz-Credential"])
        return self._as_assumed({**fields, "Policy": encoded, "X-Amz-Signature": signature})

    def _as_assumed(self, fields: Mapping[str, str]) -> dict[str, str]:
        """The fields by the names and in the order that they are answered with; neither changes what they mean."""
        is_lower = self.assumptions.storage_field_names == "lower_case"
        named = {name.lower() if is_lower else name: value for name, value in fields.items()}
        return dict(reversed(named.items())) if self.assumptions.storage_field_order == "key_last" else named

    def check_form(self, form: Iterable[tuple[str, str]], *, bucket: str, size: int, now: float) -> str:
        """Check a form and the size of its file; return the key of the object. Names of fields have no case."""
        fields = {name.lower(): value for name, value in form}
        self._check_signature(fields)
        fields["bucket"] = fields.get("bucket", bucket)
        if fields["bucket"] != bucket:
            raise _denied(f"{_INVALID}Policy Condition failed: {_as_text(['eq', '$bucket', bucket])}")
        expiration, conditions = _read_policy(fields["policy"])
        if expiration <= now:
            raise _denied(f"{_INVALID}Policy expired.")
        allowed = set(_UNSIGNED_FIELDS)
        for condition in conditions:
            allowed.add(_check_condition(condition, fields, size))
        extra = [name for name in fields if name not in allowed and not name.startswith("x-ignore-")]
        if extra:
            raise _denied(f"{_INVALID}Extra input fields: {', '.join(extra)}")
        return fields["key"]

    def _check_signature(self, fields: Mapping[str, str]) -> None:
        if "policy" not in fields:
            raise _denied("Access Denied")
        if "x-amz-signature" not in fields:
            message = "Bucket POST must contain a field named 'X-Amz-Signature'. If it is specified, please check the order of the fields."
            raise StorageError(400, "InvalidArgument", message)
        credential = fields.get("x-amz-credential", "")
        if fields.get("x-amz-algorithm") != ALGORITHM or credential.count("/") != 4:
            raise _denied(
                f"{_INVALID}Policy Condition failed: the fields that name algorithm and credential are not as signed."
            )
        if credential.split("/")[0] != self.access_key:
            message = "The AWS Access Key Id you provided does not exist in our records."
            raise StorageError(403, "InvalidAccessKeyId", message)
        expected = self._signature(fields["policy"], credential)
        if not hmac.compare_digest(expected.encode(), fields["x-amz-signature"].encode()):
            message = "The request signature we calculated does not match the signature you provided. Check your key and signing method."
            raise StorageError(403, "SignatureDoesNotMatch", message)

    def _signature(self, policy: str, credential: str) -> str:
        secret = f"AWS4{self.secret}".encode()
        for part in credential.split("/")[1:]:
            secret = hmac.digest(secret, part.encode(), "sha256")
        return hmac.new(secret, policy.encode(), hashlib.sha256).hexdigest()


def _read_policy(encoded: str) -> tuple[float, list[JsonValue]]:
    try:
        policy = json.loads(base64.b64decode(encoded, validate=True))
        expiration = datetime.fromisoformat(policy["expiration"]).timestamp()
        conditions: list[JsonValue] = list(policy["conditions"])
    except (binascii.Error, ValueError, LookupError, TypeError) as error:
        raise StorageError(400, "InvalidPolicyDocument", "Invalid Policy: Invalid JSON.") from error
    return expiration, conditions


def _check_condition(condition: JsonValue, fields: Mapping[str, str], size: int) -> str:
    """Check one condition and return the name of the field it is about."""
    match condition:
        case dict() if len(condition) == 1:
            name, wanted = next(iter(condition.items()))
            _require(fields.get(name.lower()) == wanted, ["eq", f"${name}", wanted])
            return name.lower()
        case ["eq" | "starts-with" as operator, str(variable), str(wanted)] if variable.startswith("$"):
            name = variable[1:].lower()
            value = fields.get(name)
            holds = value is not None and (value == wanted if operator == "eq" else value.startswith(wanted))
            _require(holds, condition)
            return name
        case ["content-length-range", int(smallest), int(largest)]:
            _check_size(size, smallest, largest)
            return "file"
        case _:
            raise StorageError(400, "InvalidPolicyDocument", "Invalid Policy: Invalid condition.")


def _check_size(size: int, smallest: int, largest: int) -> None:
    if size > largest:
        raise StorageError(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
    if size < smallest:
        raise StorageError(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")


def _require(holds: bool, condition: JsonValue) -> None:
    if not holds:
        raise _denied(f"{_INVALID}Policy Condition failed: {_as_text(condition)}")


def _as_text(condition: JsonValue) -> str:
    return json.dumps(condition)
