"""The bytes on the wire: signed as sent, nothing that was not asked for, nothing left out that was."""

from __future__ import annotations

import hashlib
import json

import pytest

from liveapi import (
    AddCasterInputInfo,
    CasterDisplayInfo,
    CasterInputInfo,
    CreateCaster,
    CreateCasterPgm,
    DescribeCaster,
    DescribeCasterList,
    InputType,
    LiveApi,
    StopCasterPgm,
    signing,
)
from liveapi.masking import Secret
from tests.liveapi.servers import Heard, Server, answers, done, envelope

KEY = "a key for tests"


def verify(heard: Heard) -> None:
    """The signature, recomputed from the bytes received."""
    scope = heard.headers["authorization"].split("Credential=")[1].split(",")[0]
    names = heard.headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    expected = signing.authorization(
        signing.Credentials(scope.split("/")[0], Secret(KEY), Secret("")),
        timestamp=int(heard.headers["x-tc-timestamp"]),
        service="live",
        headers={name: heard.headers[name] for name in names},
        body=heard.body,
    )
    assert heard.headers["authorization"] == expected


def test_the_bytes_sent_are_the_bytes_signed() -> None:
    with Server(answers(envelope(CasterId=7))) as server:
        LiveApi(server.url, "AKIDexample", KEY).call(CreateCaster(caster_name="晚间新闻 \u2028 \\u"))
    (heard,) = server.heard
    verify(heard)
    assert heard.line == "POST / HTTP/1.1"
    assert json.loads(heard.body) == {"CasterName": "晚间新闻 \u2028 \\u"}
    assert heard.headers["host"] == f"127.0.0.1:{server.port}"
    assert heard.headers["content-type"] == "application/json; charset=utf-8"
    assert heard.headers["x-tc-version"] == "2018-08-01"


def test_region_and_token_travel_signed() -> None:
    with Server(done) as server:
        LiveApi(server.url, "AKIDexample", KEY, region="ap-guangzhou", token="Temporary/Token+1").call(StopCasterPgm(7))
    (heard,) = server.heard
    verify(heard)
    assert heard.headers["x-tc-region"] == "ap-guangzhou"
    assert heard.headers["x-tc-token"] == "Temporary/Token+1"
    assert "x-tc-region;x-tc-timestamp;x-tc-token;x-tc-version" in heard.headers["authorization"]


def test_the_time_is_the_clocks_in_whole_seconds() -> None:
    with Server(done) as server:
        LiveApi(server.url, "AKIDexample", KEY, clock=lambda: 1551113065.999).call(StopCasterPgm(7))
    (heard,) = server.heard
    verify(heard)
    assert heard.headers["x-tc-timestamp"] == "1551113065"
    assert "/2019-02-25/live/tc3_request" in heard.headers["authorization"]


def test_fields_left_out_are_not_sent_and_empty_ones_are() -> None:
    display = CasterDisplayInfo(layout_index=2, layout_index_type=1, mark_pic_index_list=(), transition_type="")
    with Server(done) as server:
        LiveApi(server.url, "AKIDexample", KEY).call(CreateCasterPgm(7, display))
    assert json.loads(server.heard[0].body) == {
        "CasterId": 7,
        "PgmDisplayInfo": {"LayoutIndex": 2, "LayoutIndexType": 1, "MarkPicIndexList": [], "TransitionType": ""},
    }


def test_named_numbers_are_sent_as_numbers() -> None:
    source = CasterInputInfo(3, input_type=InputType.FILE, input_urls=("http://a.example/1.mp4",), loop_enable=True)
    with Server(done) as server:
        LiveApi(server.url, "AKIDexample", KEY).call(AddCasterInputInfo(7, source))
    assert json.loads(server.heard[0].body)["InputInfo"] == {
        "InputIndex": 3,
        "InputType": 1,
        "InputUrls": ["http://a.example/1.mp4"],
        "LoopEnable": True,
    }


def test_an_action_without_parameters_sends_an_empty_object() -> None:
    with Server(answers(envelope(CasterList=[]))) as server:
        LiveApi(server.url, "AKIDexample", KEY).call(DescribeCasterList())
    assert server.heard[0].body == b"{}"
    assert hashlib.sha256(b"{}").hexdigest() == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [
        ("https://live.tencentcloudapi.com", "live.tencentcloudapi.com"),
        ("live.tencentcloudapi.com", "live.tencentcloudapi.com"),
        ("https://LIVE.TencentCloudAPI.com:443/", "live.tencentcloudapi.com"),
        ("http://127.0.0.1:8001", "127.0.0.1:8001"),
        ("http://[::1]:8001", "[::1]:8001"),
        ("http://localhost:80", "localhost"),
    ],
)
def test_the_host_that_is_signed_is_the_host_that_is_sent(endpoint: str, host: str) -> None:
    assert LiveApi(endpoint, "AKIDexample", KEY)._host == host


@pytest.mark.parametrize(
    "endpoint",
    [
        "ftp://live.example.com",
        "https://",
        "https://live.example.com/api",
        "https://a:b@live.example.com",
        "https://x?y=1",
    ],
)
def test_an_endpoint_that_is_more_than_an_origin_is_refused(endpoint: str) -> None:
    with pytest.raises(ValueError, match="endpoint"):
        LiveApi(endpoint, "AKIDexample", KEY)


@pytest.mark.parametrize("text", ["AKID\r\nX-TC-Action: DeleteCaster", " AKID", "ключ"])
def test_a_key_id_that_could_not_stand_in_a_header_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="secret_id"):
        LiveApi("https://live.example.com", text, KEY)


def test_without_a_key_there_is_no_client() -> None:
    with pytest.raises(ValueError, match="needed"):
        LiveApi("https://live.example.com", "AKIDexample", "")


def test_the_servers_clock_comes_with_the_reply() -> None:
    info = {"CasterId": 7, "Status": 0}
    exact = {"X-Local-Time-Ms": "1795218123456", "Date": "Fri, 20 Nov 2026 23:42:03 GMT"}
    with Server(answers(envelope(CasterInfo=info), headers=exact)) as server:
        reply = LiveApi(server.url, "AKIDexample", KEY).call(DescribeCaster(7))
    assert reply.server_time_ms == 1795218123456
    assert reply.request_id == "id-1"
    assert 0 < reply.took_ms < 5000


@pytest.mark.parametrize(
    ("headers", "ms"),
    [
        ({"Date": "Fri, 20 Nov 2026 23:42:03 GMT"}, 1795218123000),
        ({"X-Local-Time-Ms": "soon", "Date": "Fri, 20 Nov 2026 23:42:03 GMT"}, 1795218123000),
        ({"Date": "yesterday"}, None),
        ({}, None),
    ],
)
def test_without_milliseconds_the_date_header_counts(headers: dict[str, str], ms: int | None) -> None:
    with Server(answers(envelope(), headers=headers)) as server:
        assert LiveApi(server.url, "AKIDexample", KEY).call(StopCasterPgm(7)).server_time_ms == ms
