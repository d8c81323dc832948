"""The vendor's SDK as the client, and the manual as the judge of every reply."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from tencentcloud.common import credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.common.sign import Sign
from tencentcloud.live.v20180801 import live_client, models

import manual
from tests.localcloud.rules.judged import wrong_fields
from tests.localcloud.rules.served import HTTP, SECRET_ID, SECRET_KEY, Served

Refused = TencentCloudSDKException
VERSION = "2018-08-01"


class Desk:
    """Calls by the SDK's own typed requests and answers."""

    def __init__(
        self, served: Served, *, method: str = "POST", key: str = SECRET_KEY, secret_id: str = SECRET_ID
    ) -> None:
        self.served = served
        self.studio = served.studio
        http = HttpProfile(protocol="http", endpoint=f"127.0.0.1:{served.port}", reqTimeout=10, reqMethod=method)
        self.client = live_client.LiveClient(credential.Credential(secret_id, key), "", ClientProfile(httpProfile=http))

    def call(self, action: str, **params: Any) -> dict[str, Any]:
        """The answer as the SDK read it, checked against the manual."""
        request = getattr(models, f"{action}Request")()
        request._deserialize(params)
        response = getattr(self.client, action)(request)
        answer: dict[str, Any] = json.loads(response.to_json_string())
        assert_complete(action, answer)
        return answer

    def call_loose(self, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Any action with any parameters, past the SDK's types; errors are still the SDK's."""
        answer: dict[str, Any] = self.client.call_json(action, dict(params))["Response"]
        return answer

    def refusal(self, action: str, params: Mapping[str, Any]) -> str:
        """The code of a call that must not succeed."""
        with pytest.raises(Refused) as caught:
            self.call_loose(action, params)
        assert caught.value.get_request_id()
        return str(caught.value.get_code())


def assert_complete(action: str, answer: Mapping[str, Any]) -> None:
    """Every field that the manual returns is there, of its type, and no other."""
    wrong = wrong_fields(manual.load().actions[action].returns, answer, action)
    assert not wrong, "\n".join(wrong)


def signed(
    served: Served,
    action: str,
    body: bytes = b"{}",
    *,
    method: str = "POST",
    query: str = "",
    content_type: str = "application/json",
    at: float | None = None,
    signed_headers: str = "content-type;host",
    service: str = "live",
    date: str | None = None,
    host: str | None = None,
    extra: Mapping[str, str] | None = None,
    key: str = SECRET_KEY,
    secret_id: str = SECRET_ID,
) -> dict[str, str]:
    """Headers of a request signed by hand with the SDK's HMAC, so that any part can be made wrong."""
    timestamp = str(int(time.time() if at is None else at))
    date = date or datetime.fromtimestamp(int(timestamp), UTC).strftime("%Y-%m-%d")
    headers = {
        "content-type": content_type,
        "host": host or f"127.0.0.1:{served.port}",
        "x-tc-action": action,
        "x-tc-timestamp": timestamp,
        "x-tc-version": VERSION,
        **(extra or {}),
    }
    lines = "".join(f"{name}:{headers.get(name, '').lower()}\n" for name in signed_headers.split(";"))
    payload = hashlib.sha256(b"" if method == "GET" else body).hexdigest()
    canonical = f"{method}\n/\n{query}\n{lines}\n{signed_headers}\n{payload}"
    scope = f"{date}/{service}/tc3_request"
    text = f"TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = Sign.sign_tc3(key, date, service, text)
    headers["authorization"] = (
        f"TC3-HMAC-SHA256 Credential={secret_id}/{scope}, SignedHeaders={signed_headers}, Signature={signature}"
    )
    return headers


def post(served: Served, headers: Mapping[str, str], body: bytes = b"{}") -> dict[str, Any]:
    """Send as is; the reply must be the API's, whatever was wrong."""
    return _answer(HTTP.post(f"{served.origin}/", headers=dict(headers), content=body))


def get(served: Served, headers: Mapping[str, str], query: str) -> dict[str, Any]:
    return _answer(HTTP.get(f"{served.origin}/?{query}", headers=dict(headers)))


def code_of(answer: Mapping[str, Any]) -> str:
    """The code of a refusal, or `ok`."""
    return str(answer.get("Error", {}).get("Code", "ok"))


def _answer(reply: httpx.Response) -> dict[str, Any]:
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/json"
    response: dict[str, Any] = reply.json()["Response"]
    assert response["RequestId"]
    return response
