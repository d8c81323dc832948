"""Canary values: the key, the token and stream keys never show in logs, `repr`, errors or tracebacks."""

from __future__ import annotations

import logging
import traceback

import pytest

from liveapi import (
    AddCasterOutputInfo,
    CasterInputInfo,
    CasterOutputInfo,
    LiveApi,
    LiveApiError,
    StopCasterPgm,
    mask_address,
    mask_id,
)
from liveapi.actions.inputs import InputPushUrlMade
from liveapi.masking import Secret
from tests.liveapi.servers import Script, Server, closes, done, refuses

KEY = "canary-key-0123456789"
TOKEN = "canary-token-0123456789"
STREAM = "canary-stream-key"
CANARIES = (KEY, TOKEN, STREAM)

OUTPUT = AddCasterOutputInfo(7, CasterOutputInfo(1, output_url=f"rtmp://a.example/live/{STREAM}", output_param=STREAM))


def assert_clean(text: str) -> None:
    assert not [canary for canary in CANARIES if canary in text]


@pytest.mark.parametrize("script", [done, closes, refuses("InternalError")], ids=["done", "closed", "refused"])
def test_no_secret_is_logged_at_any_level(script: Script, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Server(script) as server:
        api = LiveApi(server.url, "AKIDexample", KEY, token=TOKEN)
        try:
            api.call(OUTPUT)
        except LiveApiError as error:
            assert_clean("".join(traceback.format_exception(error)))
            assert_clean(repr(error) + str(vars(error)))
    assert server.heard[0].headers["x-tc-token"] == TOKEN, "it was sent, so there was something to hide"
    assert STREAM.encode() in server.heard[0].body
    assert "AddCasterOutputInfo" in caplog.text
    assert_clean(caplog.text)


def test_a_call_that_never_left_hides_its_parameters_too(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(LiveApiError) as caught:
        LiveApi("http://127.0.0.1:9", "AKIDexample", KEY).send("AddCasterOutputInfo", {"OutputInfo": [STREAM]})
    assert_clean(caplog.text + str(caught.value) + repr(caught.value))


def test_a_client_shows_which_key_it_uses_and_not_the_key() -> None:
    api = LiveApi("https://live.example.com", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3", KEY, token=TOKEN)
    assert repr(api) == "LiveApi('https://live.example.com', secret_id='AKID***LPx3', region='')"
    assert_clean(repr(vars(api)))


def test_actions_and_replies_show_hosts_and_not_addresses() -> None:
    assert_clean(repr(OUTPUT))
    assert "rtmp://a.example/***" in repr(OUTPUT)
    source = CasterInputInfo(1, input_urls=(f"http://b.example/{STREAM}.mp4",), input_url=f"rtmp://c.example/{STREAM}")
    assert_clean(repr(source))
    assert "http://b.example/***" in repr(source)
    assert_clean(repr(InputPushUrlMade(push_url=f"rtmp://d.example/live/s?txSecret={STREAM}", request_id="id-1")))


def test_a_secret_tells_itself_only_when_asked() -> None:
    secret = Secret(KEY)
    assert secret.reveal() == KEY
    assert_clean(f"{secret} {secret!r} {[secret]}")
    assert not Secret("")


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("rtmp://push.example.com:1935/live/key?secret=1", "rtmp://push.example.com:1935/***"),
        ("https://user:password@host.example/a", "https://host.example/***"),
        ("webrtc://host.example/live/s", "webrtc://host.example/***"),
        ("", ""),
        ("just-a-key", "***"),
        ("rtmp://[broken/live", "***"),
        ("http://host.example:port/a", "***"),
    ],
)
def test_addresses_keep_scheme_and_host(address: str, masked: str) -> None:
    assert mask_address(address) == masked


def test_short_ids_are_hidden_whole() -> None:
    assert mask_id("AKID1234") == "***"


def test_an_action_without_secrets_shows_itself() -> None:
    assert repr(StopCasterPgm(7)) == "StopCasterPgm(caster_id=7)"
