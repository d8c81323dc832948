"""Signature v1 as the vendor's older tools send it: the manual's vector, the SDK as judge, and ways to get it wrong."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from tencentcloud.common import credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.live.v20180801 import live_client

from localcloud.wire import v1
from tests.localcloud.rules.desk import Desk, Refused, code_of, get, post
from tests.localcloud.rules.served import HTTP, SECRET_ID, SECRET_KEY, Served
from tests.localcloud.rules.show import a_show, of_layout, on_pgm

FORM = {"content-type": "application/x-www-form-urlencoded"}
FAILURE = "AuthFailure.SignatureFailure"
METHODS = ("HmacSHA1", "HmacSHA256")


def older(served: Served, sign: str, method: str = "POST", key: str = SECRET_KEY) -> Desk:
    """A desk whose SDK signs with v1."""
    desk = Desk(served, key=key)
    http = HttpProfile(protocol="http", endpoint=f"127.0.0.1:{served.port}", reqTimeout=10, reqMethod=method)
    profile = ClientProfile(signMethod=sign, httpProfile=http)
    desk.client = live_client.LiveClient(credential.Credential(SECRET_ID, key), "", profile)
    return desk


def by_hand(served: Served, action: str = "DescribeCasterList", *, method: str = "POST", **more: Any) -> dict[str, str]:
    """The parameters of one request, signed here; a value of None leaves its parameter out."""
    params: dict[str, Any] = {
        "Action": action,
        "Version": "2018-08-01",
        "Timestamp": int(time.time()),
        "Nonce": 11886,
        "SecretId": SECRET_ID,
        **more,
    }
    kept = {name: str(value) for name, value in params.items() if value is not None}
    joined = "&".join(f"{name}={kept[name]}" for name in sorted(kept))
    text = f"{method}127.0.0.1:{served.port}/?{joined}"
    digest = hashlib.sha256 if kept.get("SignatureMethod") == "HmacSHA256" else hashlib.sha1
    made = hmac.new(SECRET_KEY.encode(), text.encode(), digest).digest()
    return {**kept, "Signature": base64.b64encode(made).decode()}


def send(served: Served, params: Mapping[str, str], method: str = "POST") -> str:
    encoded = urlencode(params)
    return code_of(get(served, {}, encoded) if method == "GET" else post(served, FORM, encoded.encode()))


def test_the_manuals_worked_example_is_reproduced() -> None:
    params = {
        "Action": "DescribeInstances",
        "InstanceIds.0": "ins-09dx96dg",
        "Limit": "20",
        "Nonce": "11886",
        "Offset": "0",
        "Region": "ap-guangzhou",
        "SecretId": "AKID" + "*" * 32,
        "Timestamp": "1465185768",
        "Version": "2017-03-12",
    }
    found = v1.signature("*" * 32, "GET", "cvm.tencentcloudapi.com", params, "HmacSHA1")
    assert found == "7RAM2xfNMO9EiVTNmPg06MRnCvQ="


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("sign", METHODS)
def test_the_sdk_is_believed_with_nested_lists_and_any_text(served: Served, sign: str, method: str) -> None:
    desk = older(served, sign, method)
    name = "a name with spaces + plus & = % 中文 / slash"
    caster = a_show(desk)
    desk.call("ModifyCaster", CasterId=caster, CasterName=name)
    assert desk.call("DescribeCaster", CasterId=caster)["CasterInfo"]["CasterName"] == name
    layers = [
        {"LayerId": number, "LayerWidth": 0.5, "LayerHeight": 1, "LayerLocationX": 0, "LayerLocationY": 0}
        for number in range(1, 13)
    ]
    layout = {"LayoutIndex": 2, "InputIndexList": "1|2|3", "LayoutParams": layers}
    desk.call("AddCasterLayoutInfo", CasterId=caster, LayoutInfo=layout)
    assert len(desk.call("DescribeCasterLayoutInfos", CasterId=caster)["LayoutInfos"][1]["LayoutParams"]) == 12
    clips = [f"http://clips.example.com/{number}.mp4?a=b&c=d" for number in range(3)]
    desk.call("AddCasterInputInfo", CasterId=caster, InputInfo={"InputIndex": 4, "InputType": 1, "InputUrls": clips})
    assert desk.call("DescribeCasterInputInfos", CasterId=caster)["InputInfos"][3]["InputUrls"] == clips
    scroll = {"MarkWordIndex": 2, "MarkWordText": name, "MarkWordRollEnable": True}
    desk.call("AddCasterMarkWordInfo", CasterId=caster, MarkWordInfo=scroll)
    on_pgm(desk, caster, of_layout(2, AudioIndexList=[3, 1], MarkPicIndexList=[1], MarkWordIndexList=[2, 1]))
    shown = desk.call("DescribeCasterDisplayInfo", CasterId=caster)["PgmDisplayInfo"]
    assert (shown["AudioIndexList"], shown["MarkWordIndexList"]) == ([3, 1], [2, 1])
    entry = served.journal()[-1]
    assert (entry["action"], entry["params"]) == ("DescribeCasterDisplayInfo", {"CasterId": caster})
    assert "Signature" not in str(served.journal())
    with pytest.raises(Refused) as caught:
        older(served, sign, method, key="wrong").call("DescribeCasterList")
    assert caught.value.get_code() == FAILURE


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_each_parameter_of_the_signature_is_missed_by_name(served: Served, method: str) -> None:
    for name in v1.NEEDED:
        params = by_hand(served, method=method)
        del params[name]
        encoded = urlencode(params)
        answer = get(served, {}, encoded) if method == "GET" else post(served, FORM, encoded.encode())
        assert code_of(answer) == "MissingParameter"
        assert name in answer["Error"]["Message"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, "ok"),
        ({"SignatureMethod": "HmacSHA256"}, "ok"),
        ({"SignatureMethod": "HmacMD5"}, "ok"),
        ({"Region": "mars", "Language": "en-US"}, "ok"),
        ({"Nonce": "0"}, "InvalidParameter"),
        ({"Nonce": "-5"}, "InvalidParameter"),
        ({"Nonce": "1.5"}, "InvalidParameter"),
        ({"Timestamp": "soon"}, "InvalidParameter"),
        ({"Timestamp": "1465185768"}, "AuthFailure.SignatureExpire"),
        ({"SecretId": "AKIDnobody"}, "AuthFailure.SecretIdNotFound"),
        ({"Token": "token"}, "AuthFailure.TokenFailure"),
        ({"Version": "2017-03-12"}, "NoSuchVersion"),
        ({"Action": "DescribeNothing"}, "InvalidAction"),
        ({"Nonsense": "1"}, "UnknownParameter"),
        ({"Action": "DescribeCaster"}, "MissingParameter"),
        ({"Action": "DescribeCaster", "CasterId": "1"}, "FailedOperation.CasterNotFound"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_it_goes_through_the_same_steps(served: Served, more: dict[str, str], code: str, method: str) -> None:
    """An unknown sign method counts as HmacSHA1."""
    action = more.pop("Action", "DescribeCasterList") if "Action" in (more := dict(more)) else "DescribeCasterList"
    assert send(served, by_hand(served, action, method=method, **more), method) == code


def test_what_was_signed_differently_is_refused(served: Served) -> None:
    good = by_hand(served)
    for change in ({"Nonce": "11887"}, {"Action": "CreateCaster"}, {"CasterName": "b"}, {"Signature": "7RAM2xfNMO9="}):
        assert send(served, {**good, **change}) == FAILURE
    assert send(served, good, "GET") == FAILURE, "signed for POST"
    assert code_of(post(served, {**FORM, "host": "127.0.0.1"}, urlencode(good).encode())) == FAILURE
    assert send(served, {**good, "Signature": "é"}) == FAILURE
    assert send(served, {**good, "Signature.0": good["Signature"]}) == "InvalidParameter"


def test_a_form_holds_one_megabyte(served: Served) -> None:
    inside = urlencode(by_hand(served, "CreateCaster", CasterName="x" * (1024 * 1024 - 500))).encode()
    assert len(inside) <= 1024 * 1024
    assert code_of(post(served, FORM, inside)) == "InvalidParameterValue", "read, and then too long a name"
    over = urlencode(by_hand(served, "CreateCaster", CasterName="x" * (1024 * 1024))).encode()
    assert code_of(post(served, FORM, over)) == "RequestSizeLimitExceeded"


def test_a_repeated_nonce_is_accepted_within_its_five_minutes(served: Served) -> None:
    """As documented: the local cloud does not remember nonces."""
    params = by_hand(served)
    assert [send(served, params), send(served, params)] == ["ok", "ok"]


def test_faults_find_the_action_of_a_form(served: Served) -> None:
    served.door("faults", action="DescribeCasterList", kind="drop_request")
    with pytest.raises(Exception, match=r"disconnect|reset|closed"):
        HTTP.post(f"{served.origin}/", headers=FORM, content=urlencode(by_hand(served)))
    assert served.journal()[-1]["action"] == "DescribeCasterList"
    assert send(served, by_hand(served)) == "ok"
