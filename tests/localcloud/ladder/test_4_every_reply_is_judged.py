"""Step 4: every reply of every call is checked against the manual, for what is always returned and for its types.

The judge (`tests/localcloud/rules/judged.py`) sits on the server's side of the wire in all tests of the rules and of
this ladder, and their fixtures fail a test whose replies are not clean. Here it is shown that it would notice."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.localcloud.rules.desk import Desk
from tests.localcloud.rules.judged import Judged
from tests.localcloud.rules.served import HTTP, InThread

REQUEST_ID = "0b3a57b2-4e0c-4d6b-9a52-5a6a3a0c7c51"
STATUS = {"UserStatus": 1, "RequestId": REQUEST_ID}
REFUSAL = {"Error": {"Code": "InternalError", "Message": "So it is."}, "RequestId": REQUEST_ID}
BRIEF = {
    "CasterId": 1,
    "CasterName": "a",
    "Description": "",
    "StartBillingTime": 0,
    "StopBillingTime": 0,
    "CreateTime": 0,
    "ExpireTime": -1,
    "FeeType": 0,
    "Status": 0,
}


def judged(action: str, response: Any, *, status: int = 200, content_type: str = "application/json") -> list[str]:
    """What the judge says of a server that answers so."""

    async def server(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", content_type.encode())]
        body = response if isinstance(response, bytes) else json.dumps({"Response": response}).encode()
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def nothing(*_: object) -> dict[str, Any]:
        return {"type": "http.request"}

    judge = Judged(server)
    scope = {"type": "http", "path": "/", "headers": [(b"x-tc-action", action.encode())], "query_string": b""}
    asyncio.run(judge(scope, nothing, nothing))  # type: ignore[arg-type]
    assert judge.replies == 1
    return judge.faults


def test_replies_as_the_manual_has_them_are_clean() -> None:
    assert judged("DescribeCasterUserStatus", STATUS) == []
    assert judged("DescribeCasterUserStatus", REFUSAL) == []
    assert judged("DescribeCasterList", {"CasterList": [BRIEF], "RequestId": REQUEST_ID}) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"RequestId": REQUEST_ID},
        {**STATUS, "More": 1},
        {**STATUS, "UserStatus": "1"},
        {**STATUS, "UserStatus": True},
        {**STATUS, "UserStatus": None},
        {**STATUS, "UserStatus": 9},
        {"UserStatus": 1},
        {"UserStatus": 1, "RequestId": "7"},
        {**REFUSAL, "UserStatus": 1},
        {**REFUSAL, "Error": {"Code": "FailedOperation.MadeUp", "Message": "So it is."}},
        {**REFUSAL, "Error": {"Code": "InternalError", "Message": ""}},
        {**REFUSAL, "Error": {"Code": "InternalError"}},
        b"{",
        b"[]",
        b"1",
        b'{"RequestId": 1}',
    ],
    ids=str,
)
def test_anything_else_is_noticed(wrong: Any) -> None:
    assert judged("DescribeCasterUserStatus", wrong)


def test_fields_inside_lists_of_structs_are_looked_at() -> None:
    for wrong in (
        {name: value for name, value in BRIEF.items() if name != "FeeType"},
        {**BRIEF, "CasterId": "1"},
        "text",
    ):
        assert judged("DescribeCasterList", {"CasterList": [BRIEF, wrong], "RequestId": REQUEST_ID})
    assert judged("DescribeCasterList", {"CasterList": BRIEF, "RequestId": REQUEST_ID})


def test_the_wrapping_counts_too() -> None:
    assert judged("DescribeCasterUserStatus", STATUS, status=500)
    assert judged("DescribeCasterUserStatus", STATUS, content_type="application/json; charset=utf-8")
    assert judged("NoSuchAction", STATUS)


def test_the_fixtures_that_serve_a_local_cloud_put_the_judge_in_between(running: InThread) -> None:
    before = running.judge.replies
    Desk(running).call("DescribeCasterList")
    HTTP.get(f"{running.origin}/_local/health")
    assert running.judge.replies == before + 1
    running.judge.faults.append("a fault")
    with pytest.raises(AssertionError, match="a fault"):
        running.judge.assert_clean()
    running.judge.assert_clean()
