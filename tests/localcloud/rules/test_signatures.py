"""TC3 as the server sees it: the manual's vector, the SDK by POST and GET, and every way to get it wrong."""

from __future__ import annotations

import re
import time
import uuid
from pathlib import Path

import pytest

from localcloud.wire import tc3
from tests.localcloud.rules.desk import Desk, Refused, code_of, get, post, signed
from tests.localcloud.rules.served import HTTP, SECRET_ID, InThread, Served
from tests.localcloud.rules.show import a_show

FAILURE = "AuthFailure.SignatureFailure"
MALFORMED = "AuthFailure.InvalidAuthorization"

VECTOR_HEADERS = (
    (b"Content-Type", b"application/json; charset=utf-8"),
    (b"Host", b"cvm.tencentcloudapi.com"),
    (b"X-TC-Action", b"DescribeInstances"),
)
VECTOR_BODY = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'


def test_the_manuals_worked_example_is_reproduced() -> None:
    names = ("content-type", "host", "x-tc-action")
    canonical = tc3.canonical_request("POST", b"", VECTOR_HEADERS, names, VECTOR_BODY)
    wanted = "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"
    assert tc3.signature("*" * 32, "1551113065", "2019-02-25", "cvm", canonical) == wanted


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_sdk_is_believed(served: Served, method: str) -> None:
    desk = Desk(served, method=method)
    name = "a name with spaces + plus & 中文 / slash"
    caster = desk.call("CreateCaster", CasterName=name)["CasterId"]
    assert desk.call("DescribeCaster", CasterId=caster)["CasterInfo"]["CasterName"] == name


def test_lists_and_structs_travel_flattened_by_get(served: Served) -> None:
    caster = a_show(Desk(served))
    desk = Desk(served, method="GET")
    layers = [
        {"LayerId": 2, "LayerWidth": 0.25, "LayerHeight": 0.25, "LayerLocationX": 0.5, "LayerLocationY": 0.1},
        {"LayerId": 1, "LayerWidth": 1, "LayerHeight": 1, "LayerLocationX": 0, "LayerLocationY": 0},
    ]
    layout = {"LayoutIndex": 2, "InputIndexList": "1|2", "LayoutParams": layers}
    desk.call("AddCasterLayoutInfo", CasterId=caster, LayoutInfo=layout)
    found = desk.call("DescribeCasterLayoutInfos", CasterId=caster)["LayoutInfos"][1]
    assert [layer["LayerId"] for layer in found["LayoutParams"]] == [1, 2]
    assert found["LayoutParams"][1]["LayerWidth"] == 0.25
    display = {"LayoutIndex": 2, "MarkPicIndexList": [1], "AudioIndexList": [3, 1]}
    desk.call("CreateCasterPvw", CasterId=caster, PvwDisplayInfo=display)
    shown = desk.call("DescribeCasterDisplayInfo", CasterId=caster)["PvwDisplayInfo"]
    assert shown["AudioIndexList"] == [3, 1]


def test_wrong_keys_have_their_own_codes(served: Served) -> None:
    for desk, code in (
        (Desk(served, key="wrong"), FAILURE),
        (Desk(served, secret_id="AKIDnobody"), "AuthFailure.SecretIdNotFound"),
    ):
        with pytest.raises(Refused) as caught:
            desk.call("DescribeCasterList")
        assert caught.value.get_code() == code
    desk = Desk(served)
    for state, code in (
        ("disabled", "AuthFailure.SecretIdNotFound"),
        ("not_an_api_key", "AuthFailure.InvalidSecretId"),
    ):
        served.door("account", key=state)
        assert desk.refusal("DescribeCasterList", {}) == code
    served.door("account", key="enabled")
    desk.call("DescribeCasterList")


def test_a_token_does_not_go_with_a_permanent_key(served: Served) -> None:
    headers = signed(served, "DescribeCasterList", extra={"x-tc-token": "abc"})
    assert code_of(post(served, headers)) == "AuthFailure.TokenFailure"


@pytest.mark.parametrize("skew", [-299, 299])
def test_a_clock_within_five_minutes_is_accepted(served: Served, skew: int) -> None:
    assert code_of(post(served, signed(served, "DescribeCasterList", at=time.time() + skew))) == "ok"


@pytest.mark.parametrize("skew", [-302, 302, -100_000])
def test_a_clock_further_off_is_refused(served: Served, skew: int) -> None:
    headers = signed(served, "DescribeCasterList", at=time.time() + skew)
    assert code_of(post(served, headers)) == "AuthFailure.SignatureExpire"


def test_a_timestamp_that_is_no_number_is_refused(served: Served) -> None:
    for text in ("17e8", "١٧٠٠٠٠٠٠٠٠", "-5", "1_700_000_000"):
        headers = {**signed(served, "DescribeCasterList"), "x-tc-timestamp": text.encode("utf-8").decode("latin-1")}
        headers = {name: value.encode("latin-1") for name, value in headers.items()}  # type: ignore[misc]
        assert code_of(post(served, headers)) == "InvalidParameter"


@pytest.mark.parametrize(
    "change",
    [
        {"date": "2020-01-01"},
        {"key": "other"},
        {"method": "GET"},
        {"signed_headers": "content-type;host;x-tc-language"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_was_signed_differently_is_refused(served: Served, change: dict[str, str]) -> None:
    """The last one signs a header that is not sent."""
    assert code_of(post(served, signed(served, "DescribeCasterList", **change))) == FAILURE  # type: ignore[arg-type]


def test_every_byte_of_the_body_counts(served: Served) -> None:
    body = b'{"CasterName": "a"}'
    headers = signed(served, "CreateCaster", body)
    for place in range(len(body)):
        changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        assert code_of(post(served, headers, changed)) in (FAILURE, "InvalidParameter")
    assert code_of(post(served, headers, body)) == "ok"
    assert [entry["code"] for entry in served.journal()].count(None) == 1


def test_the_query_is_verified_as_it_arrived(served: Served) -> None:
    """Space as plus or as %20: both are right when signed so, and only then."""
    for query in ("CasterName=a+b", "CasterName=a%20b"):
        headers = signed(
            served, "CreateCaster", method="GET", query=query, content_type="application/x-www-form-urlencoded"
        )
        assert code_of(get(served, headers, query)) == "ok"
    headers = signed(served, "CreateCaster", method="GET", query="CasterName=a+b")
    assert code_of(get(served, headers, "CasterName=a%20b")) == FAILURE


def test_signed_extra_headers_are_verified(served: Served) -> None:
    names = "content-type;host;x-tc-action;x-tc-timestamp;x-tc-version"
    headers = signed(served, "DescribeCasterList", signed_headers=names)
    assert code_of(post(served, headers)) == "ok"
    assert code_of(post(served, {**headers, "x-tc-action": "DescribeCasterUserStatus"})) == FAILURE


def test_an_unsigned_action_is_honoured_on_this_machine(served: Served) -> None:
    """As the manual has it; see docs/differences.md."""
    headers = {**signed(served, "DescribeCasterList"), "x-tc-action": "DescribeCasterUserStatus"}
    assert post(served, headers)["UserStatus"] == 1


def test_the_switch_wants_the_action_signed(tmp_path: Path) -> None:
    served = InThread(tmp_path / "data", "--require-signed-action")
    try:
        assert code_of(post(served, signed(served, "DescribeCasterList"))) == MALFORMED
        names = "content-type;host;x-tc-action"
        assert code_of(post(served, signed(served, "DescribeCasterList", signed_headers=names))) == "ok"
    finally:
        served.stop()


def test_a_signed_header_sent_twice_is_refused(served: Served) -> None:
    headers = [*signed(served, "DescribeCasterList").items(), ("content-type", "application/json")]
    reply = HTTP.post(f"{served.origin}/", headers=headers, content=b"{}")
    assert code_of(reply.json()["Response"]) == FAILURE


SHAPES = [
    "",
    "Bearer abc",
    "{good} trailing",
    "{good}, Signature=00",
    "{upper_names}",
    "{unsorted}",
    "{twice}",
    "{without_host}",
    "{short_signature}",
    "{upper_signature}",
    "{no_scope}",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_malformed_authorization_is_refused(served: Served, shape: str) -> None:
    headers = signed(served, "DescribeCasterList")
    good = headers["authorization"]
    headers["authorization"] = shape.format(
        good=good,
        upper_names=good.replace("content-type;host", "Content-Type;host"),
        unsorted=good.replace("content-type;host", "host;content-type"),
        twice=good.replace("content-type;host", "content-type;host;host"),
        without_host=good.replace("content-type;host", "content-type"),
        short_signature=good[:-1],
        upper_signature=re.sub(r"Signature=(.*)", lambda m: f"Signature={m[1].upper()}", good),
        no_scope=good.replace(f"{SECRET_ID}/", f"{SECRET_ID}"),
    )
    expected = "MissingParameter" if not shape else MALFORMED
    assert code_of(post(served, headers)) == expected


@pytest.mark.parametrize("name", ["x-tc-action", "x-tc-version", "x-tc-timestamp", "authorization"])
def test_each_header_of_the_signature_is_missed_by_name(served: Served, name: str) -> None:
    headers = signed(served, "DescribeCasterList")
    del headers[name]
    answer = post(served, headers)
    assert code_of(answer) == "MissingParameter"
    assert name in str(answer["Error"]).lower()


def test_the_wrapping_of_a_reply_is_what_the_sdk_needs(served: Served) -> None:
    """Bare application/json (with a charset the SDK overlooks refusals), status 200, and this machine's time."""
    for headers in ({}, signed(served, "DescribeCasterList")):
        reply = HTTP.post(f"{served.origin}/", headers=headers, content=b"{}")
        assert reply.status_code == 200
        assert reply.headers["content-type"] == "application/json"
        assert abs(int(reply.headers["x-local-time-ms"]) / 1000 - time.time()) < 5
        request_id = reply.json()["Response"]["RequestId"]
        assert uuid.UUID(request_id).version == 4
        assert str(uuid.UUID(request_id)) == request_id
