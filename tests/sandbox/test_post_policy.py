# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false, reportPrivateUsage=false
import base64
import json
from typing import Any

import boto3  # type: ignore[import-untyped]  # has no types
import pytest
from botocore.config import Config  # type: ignore[import-untyped]  # has no types
from hypothesis import given, strategies as st

from ziggeo.sandbox.post_policy import Signer, StorageError

NOW = 1_700_000_000.0
SIGNER = Signer("access", "secret")
FORM = SIGNER.make_form(bucket="bucket", object_key="a/b", content_type="video/mp4", now=NOW, lifetime=60, max_size=100)


def check(form: dict[str, str], *, size: int = 100, now: float = NOW, bucket: str = "bucket") -> str:
    return SIGNER.check_form(form.items(), bucket=bucket, size=size, now=now)


def signed(policy: object) -> dict[str, str]:
    """A form with a policy of the test's own, rightly signed."""
    encoded = base64.b64encode(json.dumps(policy).encode()).decode()
    fields = {name: FORM[name] for name in ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date")}
    return {**fields, "Policy": encoded, "X-Amz-Signature": SIGNER._signature(encoded, fields["X-Amz-Credential"])}


def test_a_form_is_known_again() -> None:
    assert check(FORM) == "a/b"
    assert check({name.lower(): value for name, value in FORM.items()}) == "a/b"
    assert check({**FORM, "x-ignore-me": "yes"}, size=0) == "a/b"
    assert "secret" not in repr(SIGNER)


def test_the_policy_says_what_s3_wants_to_read() -> None:
    policy = json.loads(base64.b64decode(FORM["Policy"]))
    assert policy["expiration"] == "2023-11-14T22:14:20.000Z"
    assert ["eq", "$key", "a/b"] in policy["conditions"]
    assert ["content-length-range", 0, 100] in policy["conditions"]
    assert next(iter(FORM)) == "key"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"key": "other"}, 403, "AccessDenied"),
        ({"key": None}, 403, "AccessDenied"),
        ({"bucket": "other"}, 403, "AccessDenied"),
        ({"Content-Type": "text/html"}, 403, "AccessDenied"),
        ({"Content-Type": None}, 403, "AccessDenied"),
        ({"X-Amz-Date": "20200101T000000Z"}, 403, "AccessDenied"),
        ({"X-Amz-Algorithm": None}, 403, "AccessDenied"),
        ({"X-Amz-Credential": "access"}, 403, "AccessDenied"),
        ({"X-Amz-Credential": "other/20231114/us-east-1/s3/aws4_request"}, 403, "InvalidAccessKeyId"),
        ({"X-Amz-Credential": "access/20200101/us-east-1/s3/aws4_request"}, 403, "SignatureDoesNotMatch"),
        ({"X-Amz-Signature": "0" * 64}, 403, "SignatureDoesNotMatch"),
        ({"X-Amz-Signature": "ä"}, 403, "SignatureDoesNotMatch"),
        ({"X-Amz-Signature": None}, 400, "InvalidArgument"),
        ({"Policy": "e30="}, 403, "SignatureDoesNotMatch"),
        ({"Policy": None}, 403, "AccessDenied"),
        ({"extra": "field"}, 403, "AccessDenied"),
    ],
)
def test_a_form_that_was_changed_is_refused(change: dict[str, str | None], status: int, code: str) -> None:
    form = {name: value for name, value in {**FORM, **change}.items() if value is not None}
    with pytest.raises(StorageError) as caught:
        check(form)
    assert (caught.value.status, caught.value.code) == (status, code)


def test_the_reasons_are_those_of_s3() -> None:
    with pytest.raises(StorageError, match=r"^Invalid according to Policy: Policy expired\.$"):
        check(FORM, now=NOW + 60)
    with pytest.raises(StorageError, match=r"^Invalid according to Policy: Extra input fields: extra$"):
        check({**FORM, "extra": ""})
    with pytest.raises(StorageError, match=r"^Invalid according to Policy: Policy Condition failed: "):
        check({**FORM, "key": ""})


@pytest.mark.parametrize(("size", "code"), [(101, "EntityTooLarge"), (4, "EntityTooSmall")])
def test_the_size_is_checked(size: int, code: str) -> None:
    form = signed({"expiration": "2030-01-01T00:00:00Z", "conditions": [["content-length-range", 5, 100], *_others()]})
    with pytest.raises(StorageError) as caught:
        check({**form, "key": "x"}, size=size)
    assert (caught.value.status, caught.value.code) == (400, code)


def _others() -> list[Any]:
    names = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date")
    return [["starts-with", "$key", ""], *({name: FORM[name]} for name in names)]


@pytest.mark.parametrize(
    "policy",
    [
        [],
        {},
        5,
        {"expiration": "soon", "conditions": []},
        {"expiration": "2030-01-01T00:00:00Z", "conditions": 5},
        {"expiration": "2030-01-01T00:00:00Z", "conditions": [["like", "$key", "x"]]},
        {"expiration": "2030-01-01T00:00:00Z", "conditions": [["eq", "key", "x"]]},
        {"expiration": "2030-01-01T00:00:00Z", "conditions": [{"key": "x", "bucket": "y"}]},
    ],
)
def test_a_policy_that_makes_no_sense(policy: object) -> None:
    with pytest.raises(StorageError) as caught:
        check({**signed(policy), "key": "x"})
    assert (caught.value.status, caught.value.code) == (400, "InvalidPolicyDocument")


@given(key=st.text(min_size=1), start=st.text())
def test_starts_with(key: str, start: str) -> None:
    form = signed({"expiration": "2030-01-01T00:00:00Z", "conditions": [["starts-with", "$key", start], *_others()]})
    if key.startswith(start):
        assert check({**form, "key": key}) == key
    else:
        with pytest.raises(StorageError, match=r"^Invalid according to Policy: Policy Condition failed: "):
            check({**form, "key": key})


def test_forms_made_by_boto3_are_accepted() -> None:
    client = boto3.client(
        "s3",
        aws_access_key_id="access",
        aws_secret_access_key="secret",
        region_name="eu-west-1",
        config=Config(signature_version="s3v4"),
    )
    made = client.generate_presigned_post(
        "bucket",
        "folder/${filename}",
        Fields={"Content-Type": "video/mp4"},
        Conditions=[{"Content-Type": "video/mp4"}, ["content-length-range", 0, 10]],
    )
    form: dict[str, str] = {**made["fields"], "key": "folder/x"}
    assert SIGNER.check_form(form.items(), bucket="bucket", size=10, now=0) == "folder/x"
