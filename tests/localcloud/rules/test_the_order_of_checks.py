"""The life of a request: sixteen checks, and the first one that fails is the answer."""

from __future__ import annotations

import time
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import httpx
import pytest

import manual
from localcloud.casters.refusal import RefusalError
from localcloud.wire.call import Call
from localcloud.wire.gate import Gate
from localcloud.wire.steps import STEPS, offer, region
from tests.localcloud.rules.desk import Desk, code_of, get, post, signed
from tests.localcloud.rules.served import HTTP, Served
from tests.localcloud.rules.show import GOOD, a_show, of_layout

TOO_LARGE = b"x" * (10 * 1024 * 1024 + 1)


def test_the_steps_are_numbered_in_order_and_named_once() -> None:
    assert [step.number for step in STEPS] == list(range(1, 16))
    assert len({step.name for step in STEPS}) == len(STEPS)


def test_a_request_with_every_mistake_meets_them_one_after_another(desk: Desk) -> None:
    """Each line mends the mistake that the line before was refused for; all later ones are still in the request."""
    served = desk.served
    served.door("account", state="freeze", denied=["DescribeLiveDomains"], key="not_an_api_key")
    met: list[str] = []

    def meet(answer: dict[str, object]) -> None:
        met.append(code_of(answer))

    host = f"127.0.0.1:{served.port}"
    meet(_any(served, "PUT", {}, TOO_LARGE))
    meet(post(served, {}, TOO_LARGE))
    meet(post(served, {"content-type": "application/json"}, b"[not json"))
    meet(post(served, {"content-type": "application/json"}))
    late = {
        "content-type": "application/json",
        "host": host,
        "x-tc-action": "DescribeLiveDomains",
        "x-tc-version": "1999-01-01",
        "x-tc-timestamp": str(int(time.time()) - 3600),
        "x-tc-token": "token",
        "authorization": "Basic abc",
    }
    meet(post(served, late))
    shape = "TC3-HMAC-SHA256 Credential=nobody/1999-01-01/live/tc3_request, SignedHeaders=content-type;host, Signature="
    late["authorization"] = shape + "0" * 64
    meet(post(served, late))
    on_time = {**late, "x-tc-timestamp": str(int(time.time()))}
    meet(post(served, on_time))
    known = {**on_time, "authorization": on_time["authorization"].replace("nobody", "AKIDrulestests")}
    meet(post(served, known))
    served.door("account", key="enabled")
    meet(post(served, known))
    meet(post(served, {name: value for name, value in known.items() if name != "x-tc-token"}))

    def right(action: str, version: str = "2018-08-01", body: bytes = b'{"Nonsense": 1}', **more: str) -> None:
        meet(post(served, {**signed(served, action, body, extra=more), "x-tc-version": version}, body))

    right("DescribeLiveDomains", "1999-01-01")
    served.door("account", denied=[])
    right("DescribeLiveDomains", "1999-01-01")
    right("DescribeNothing")
    right("DescribeLiveDomains")
    served.door("faults", action="CreateCasterPgmFromPvw", kind="refuse", code="RequestLimitExceeded")
    right("CreateCasterPgmFromPvw")
    right("CreateCasterPgmFromPvw")
    served.door("account", state="normal")
    right("CreateCasterPgmFromPvw")
    right("CreateCasterPgmFromPvw", body=b"{}")
    right("CreateCasterPgmFromPvw", body=b'{"CasterId": []}')
    right("CreateCasterPgmFromPvw", body=b'{"CasterId": 1}')
    assert met == [
        "UnsupportedProtocol",
        "RequestSizeLimitExceeded",
        "InvalidParameter",
        "MissingParameter",
        "AuthFailure.InvalidAuthorization",
        "AuthFailure.SignatureExpire",
        "AuthFailure.SecretIdNotFound",
        "AuthFailure.InvalidSecretId",
        "AuthFailure.TokenFailure",
        "AuthFailure.SignatureFailure",
        "AuthFailure.UnauthorizedOperation",
        "NoSuchVersion",
        "InvalidAction",
        "UnsupportedOperation",
        "RequestLimitExceeded",
        "ResourceNotFound.FreezeService",
        "UnknownParameter",
        "MissingParameter",
        "InvalidParameter",
        "FailedOperation.CasterNotFound",
    ]


def test_a_wrong_value_comes_after_a_wrong_type(desk: Desk) -> None:
    caster = a_show(desk)
    add = {"CasterId": caster, "InputInfo": {"InputIndex": 99, "Volume": "loud"}}
    assert desk.refusal("AddCasterInputInfo", add) == "InvalidParameter"
    add["InputInfo"] = {"InputIndex": 99, "Volume": 100}
    assert desk.refusal("AddCasterInputInfo", add) == "InvalidParameterValue"


def test_a_product_that_is_not_served_is_told_apart_from_a_wrong_signature(served: Served) -> None:
    assert code_of(post(served, signed(served, "DescribeCasterList", service="mps"))) == "NoSuchProduct"
    host = "live.tencentcloudapi.com"
    assert code_of(post(served, signed(served, "DescribeCasterList", host=host))) == "ok"
    wrong = signed(served, "DescribeCasterList", host=host, service="mps")
    assert code_of(post(served, wrong)) == "AuthFailure.SignatureFailure"


def test_actions_of_another_product_answer_by_name_as_soon_as_one_is_known() -> None:
    """None is yet, so the step is asked itself, with a manual that has one."""
    known = manual.load()
    action = replace(known.actions["DescribeLiveDomains"], name="ProcessLiveStream", product="mps")
    mps = replace(
        known.products["mps"],
        actions={action.name: action},
        undocumented=frozenset({"ParseLiveStreamProcessNotification"}),
    )
    gate = SimpleNamespace(manual=replace(known, products={**known.products, "mps": mps}))
    outcomes = []
    for product, version, name in (
        ("vod", "2018-07-17", "ProcessLiveStream"),
        ("mps", "2018-08-01", "ProcessLiveStream"),
        ("mps", "2019-06-12", "DescribeLiveDomains"),
        ("mps", "2019-06-12", "ProcessLiveStream"),
        ("mps", "2019-06-12", "ParseLiveStreamProcessNotification"),
        ("live", "2018-08-01", "ProcessLiveStream"),
    ):
        call = Call("POST", b"", (), b"", too_large=False, request_id="r", product=product, version=version)
        call.action_name = name
        with pytest.raises(RefusalError) as refused:
            offer(call, cast(Gate, gate))
        outcomes.append((refused.value.code, refused.value.message))
    assert [code for code, _ in outcomes] == [
        "NoSuchProduct",
        "NoSuchVersion",
        "InvalidAction",
        "UnsupportedOperation",
        "UnsupportedOperation",
        "InvalidAction",
    ]
    assert outcomes[0][1] == "This local cloud serves the product live, mps, not vod."
    assert outcomes[3][1].startswith("ProcessLiveStream")


def test_a_region_is_judged_by_the_manual_before_the_rate() -> None:
    """No action that needs one is built yet, so the step is asked itself."""
    needs = [one for one in manual.load().actions.values() if one.region_required]
    action = next(one for one in needs if "*" not in (one.regions or ()))
    assert action.regions
    outcomes = []
    for given in ("", "mars", action.regions[0]):
        headers = ((b"x-tc-region", given.encode()),)
        call = Call("POST", b"", headers, b"", too_large=False, request_id="r", action=action)
        try:
            region(call, cast(Gate, None))
        except RefusalError as refusal:
            outcomes.append(refusal.code)
        else:
            outcomes.append("ok")
    assert outcomes == ["MissingParameter", "UnsupportedRegion", "ok"]


def test_a_region_is_ignored_where_none_is_needed(served: Served) -> None:
    assert code_of(post(served, signed(served, "DescribeCasterList", extra={"x-tc-region": "mars"}))) == "ok"


def test_other_kinds_of_bodies_are_refused_by_name(served: Served) -> None:
    multipart = {"content-type": "multipart/form-data; boundary=b"}
    assert code_of(post(served, multipart, b"--b--")) == "InvalidRequest"
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert code_of(post(served, {**signed(served, "DescribeCasterList"), **form}, b"a=b")) == "InvalidParameter"
    assert code_of(post(served, {"content-type": "text/plain"}, b"{}")) == "InvalidParameter"


def test_a_query_over_its_limit_is_refused(served: Served) -> None:
    query = "CasterName=" + "x" * (32 * 1024)
    assert (
        code_of(get(served, signed(served, "CreateCaster", method="GET", query=query), query))
        == "RequestSizeLimitExceeded"
    )


HOSTILE = (
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"CasterId": 1' + b"0" * 5000 + b"}",
    b'{"CasterId": NaN}',
    b'{"CasterId": ' + b"[" * 30 + b"]" * 30 + b"}",
    b"\xff{}",
    b"",
)


def test_bodies_that_break_parsers_are_refused_politely(served: Served) -> None:
    for body in HOSTILE:
        assert code_of(post(served, signed(served, "DescribeCaster", body), body)) == "InvalidParameter"


def test_the_limit_of_each_action_is_its_own(desk: Desk) -> None:
    """20 calls of one action in a burst pass, the ones after wait for the bucket; other actions are not touched."""
    caster = a_show(desk)
    codes = [code_of(_describe(desk, caster)) for _ in range(40)]
    assert codes[:20] == ["ok"] * 20
    assert "RequestLimitExceeded" in codes
    desk.call("CreateCasterPvw", CasterId=caster, PvwDisplayInfo=of_layout())
    time.sleep(0.2)
    assert code_of(_describe(desk, caster)) == "ok"


def test_a_throttled_call_changes_nothing(desk: Desk) -> None:
    caster = a_show(desk)
    copies = []
    for _ in range(60):
        answer = post(desk.served, signed(desk.served, "CopyCaster", _copy(caster)), _copy(caster))
        copies.append(code_of(answer))
    made = copies.count("ok")
    assert copies.count("RequestLimitExceeded") == 60 - made
    assert len(desk.call("DescribeCasterList")["CasterList"]) == made + 1


def _copy(caster: int) -> bytes:
    return b'{"CasterId": %d}' % caster


def _describe(desk: Desk, caster: int) -> dict[str, object]:
    body = b'{"CasterId": %d}' % GOOD["DescribeCaster"](caster)["CasterId"]
    return post(desk.served, signed(desk.served, "DescribeCaster", body), body)


def _any(served: Served, method: str, headers: dict[str, str], body: bytes) -> dict[str, object]:
    reply: httpx.Response = HTTP.request(method, f"{served.origin}/", headers=headers, content=body)
    assert reply.status_code == 200
    response: dict[str, object] = reply.json()["Response"]
    return response
