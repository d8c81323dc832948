"""The manual's worked example, value by value, and what each part of a request does to the signature."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from liveapi import signing
from liveapi.masking import Secret

VECTORS = Path(__file__).parents[1] / "wire" / "signing"


def vector(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def headers_of(example: dict[str, Any]) -> dict[str, str]:
    """The headers that the example signs, in an order that is not the sorted one."""
    known = {
        "x-tc-action": ("X-TC-Action", example["action"]),
        "host": ("Host", example["host"]),
        "content-type": ("Content-Type", example["content_type"]),
    }
    return dict(known[name] for name in reversed(example["signed_headers"].split(";")))


def credentials_of(example: dict[str, Any]) -> signing.Credentials:
    return signing.Credentials(example["secret_id"], Secret(example["secret_key"]), Secret(""))


@pytest.fixture
def example() -> dict[str, Any]:
    return vector("tc3_worked_example")


def canonical(example: dict[str, Any]) -> str:
    return signing.canonical_request(example["method"], "", headers_of(example), example["payload"].encode())


def to_sign(example: dict[str, Any]) -> str:
    return signing.string_to_sign(example["timestamp"], example["service"], canonical(example))


def test_the_body_is_hashed(example: dict[str, Any]) -> None:
    assert canonical(example).rsplit("\n", 1)[1] == example["expect"]["hashed_payload"]


def test_the_canonical_request_is_the_manuals(example: dict[str, Any]) -> None:
    assert canonical(example) == example["expect"]["canonical_request"]
    hashed = hashlib.sha256(canonical(example).encode()).hexdigest()
    assert hashed == example["expect"]["hashed_canonical_request"]


def test_the_string_to_sign_is_the_manuals(example: dict[str, Any]) -> None:
    assert to_sign(example) == example["expect"]["string_to_sign"]


def test_the_three_keys_are_the_manuals(example: dict[str, Any]) -> None:
    keys = signing.signing_keys(example["secret_key"], example["timestamp"], example["service"])
    expected = [example["expect"][name] for name in ("secret_date", "secret_service", "secret_signing")]
    assert [key.hex() for key in keys] == expected


def test_the_signature_and_the_whole_header_are_the_manuals(example: dict[str, Any]) -> None:
    keys = signing.signing_keys(example["secret_key"], example["timestamp"], example["service"])
    assert signing.signature(keys[2], to_sign(example)) == example["expect"]["signature"]
    header = signing.authorization(
        credentials_of(example),
        timestamp=example["timestamp"],
        service=example["service"],
        headers=headers_of(example),
        body=example["payload"].encode(),
    )
    assert header == example["expect"]["authorization"]


def test_a_request_that_signs_two_headers_only_is_the_older_pages() -> None:
    older = vector("tc3_two_headers")
    header = signing.authorization(
        credentials_of(older),
        timestamp=older["timestamp"],
        service=older["service"],
        headers=headers_of(older),
        body=older["payload"].encode(),
    )
    assert header.endswith(f"SignedHeaders=content-type;host, Signature={older['expect']['signature']}")


@pytest.mark.parametrize(
    ("timestamp", "date"),
    [(1551139199, "2019-02-25"), (1551139200, "2019-02-26"), (1709164800, "2024-02-29"), (0, "1970-01-01")],
)
def test_the_date_of_the_scope_is_utc(timestamp: int, date: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    assert signing.credential_scope(timestamp, "live") == f"{date}/live/tc3_request"


def request(**changes: Any) -> dict[str, str]:
    given: dict[str, Any] = {
        "credentials": signing.Credentials("AKIDexample", Secret("a key"), Secret("a token")),
        "action": "DescribeCaster",
        "version": "2018-08-01",
        "service": "live",
        "host": "live.tencentcloudapi.com",
        "timestamp": 1551113065,
        "body": b'{"CasterId":7}',
        "region": "ap-guangzhou",
    }
    given.update(changes)
    return signing.signed(given.pop("credentials"), **given)


def test_action_time_version_region_and_token_are_signed() -> None:
    names = request()["Authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    assert names == [
        "content-type",
        "host",
        "x-tc-action",
        "x-tc-region",
        "x-tc-timestamp",
        "x-tc-token",
        "x-tc-version",
    ]


def test_region_and_token_are_left_out_when_there_are_none() -> None:
    headers = request(region="", credentials=signing.Credentials("AKIDexample", Secret("a key"), Secret("")))
    assert "X-TC-Region" not in headers
    assert "X-TC-Token" not in headers
    assert "SignedHeaders=content-type;host;x-tc-action;x-tc-timestamp;x-tc-version," in headers["Authorization"]


@pytest.mark.parametrize(
    "change",
    [
        {"action": "DeleteCaster"},
        {"version": "2018-08-02"},
        {"timestamp": 1551113066},
        {"host": "live.example.com"},
        {"service": "mps"},
        {"region": "ap-shanghai"},
        {"body": b'{"CasterId":8}'},
        {"content_type": "application/json"},
        {"credentials": signing.Credentials("AKIDexample", Secret("another key"), Secret("a token"))},
        {"credentials": signing.Credentials("AKIDexample", Secret("a key"), Secret("another token"))},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_changes_changes_the_signature(change: dict[str, Any]) -> None:
    before, after = (headers["Authorization"].split("Signature=")[1] for headers in (request(), request(**change)))
    assert before != after


def test_values_are_trimmed_and_in_lower_case() -> None:
    loud = signing.canonical_request("POST", "", {"HOST": "  Live.Example.COM ", "Content-Type": "A/B"}, b"")
    assert loud.split("\n")[3:5] == ["content-type:a/b", "host:live.example.com"]
