"""Addresses that people type: who may be asked for, and how an address is shown without its key."""

from __future__ import annotations

import ipaddress

import pytest

from casters.addresses import FETCHED, PUSHED, STREAMED, Policy, fault, mask, policy_for

LOCAL = policy_for("local", "http://127.0.0.1:8001")
REMOTE = policy_for("tencent", "https://live.tencentcloudapi.com")


def says(
    url: str, policy: Policy = REMOTE, *, schemes: tuple[str, ...] = STREAMED, picture: bool = False
) -> str | None:
    return fault(url, schemes=schemes, longest=512, policy=policy, picture=picture)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.flv",
        "http://2130706433/a.flv",
        "http://0x7f.1/a.flv",
        "http://017700000001/a.flv",
        "http://[::1]/a.flv",
        "http://[::ffff:127.0.0.1]/a.flv",
        "http://[2002:7f00:1::]/a.flv",
        "http://localhost/a.flv",
        "http://10.0.0.1/a.flv",
        "http://192.168.1.9/a.flv",
        "http://172.16.0.1/a.flv",
        "http://100.64.0.1/a.flv",
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/a.flv",
        "http://[fd00::1]/a.flv",
        "http://0.0.0.0/a.flv",
        "http://224.0.0.1/a.flv",
        "http://255.255.255.255/a.flv",
        "http://[64:ff9b::7f00:1]/a.flv",
        "rtmp://10.0.0.1/live/x",
    ],
)
def test_a_remote_cloud_is_never_sent_to_an_inner_network(url: str) -> None:
    assert "inner or reserved" in (says(url) or "")


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/x", "http://[fe80::1]/x", "http://224.0.0.1/x", "http://0.0.0.0/x"]
)
def test_metadata_and_multicast_are_refused_for_the_local_cloud_too(url: str) -> None:
    assert says(url, LOCAL) is not None


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8001/test/cam1", "http://127.0.0.1:9000/live/a.flv", "http://[::1]:9000/a.flv"]
)
def test_the_local_cloud_may_use_its_own_machine(url: str) -> None:
    assert says(url, LOCAL) is None
    assert says(url, REMOTE) is not None


def test_a_house_network_is_open_only_when_it_was_named() -> None:
    url = "rtsp://192.168.7.20/stream"
    assert says(url, LOCAL) is not None
    named = Policy(local=True, allow_nets=(ipaddress.ip_network("192.168.7.0/24"),))
    assert says(url, named) is None
    assert says(url, Policy(local=False, allow_nets=named.allow_nets)) is not None


def test_a_public_address_is_accepted() -> None:
    assert says("https://1.1.1.1/live/a.flv?token=x") is None


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("file:///etc/passwd", "must begin with"),
        ("ftp://1.1.1.1/a", "must begin with"),
        ("javascript:alert(1)", "must begin with"),
        ("http:///a.flv", "name a host"),
        ("1.1.1.1/a.flv", "must begin with"),
        ("", "must begin with"),
        ("http://user:word@1.1.1.1/a.flv", "user name"),
        ("http://1.1.1.1@10.0.0.1/", "user name"),
        ("http://1.1.1.1:99999/a", "not an address"),
        ("http://[::1/a", "not an address"),
        ("http://1.1.1.1:0/a", "Port 0"),
        ("http://1.1.1.1/a b", "spaces"),
        ("http://1.1.1.1/a\nb", "spaces"),
        ("http://1.1.1.1/" + "a" * 512, "at most 512"),
    ],
)
def test_each_fault_is_a_sentence(url: str, word: str) -> None:
    sentence = says(url)
    assert sentence is not None
    assert word in sentence
    assert sentence.endswith(".")


def test_schemes_belong_to_the_field() -> None:
    assert says("rtmp://1.1.1.1/live/key", schemes=PUSHED) is None
    assert "rtmp://, rtmps:// or srt://" in (says("http://1.1.1.1/live/key", schemes=PUSHED) or "")
    assert says("rtmp://1.1.1.1/live/key", schemes=FETCHED) is not None


def test_a_mark_must_be_a_picture() -> None:
    assert says("http://1.1.1.1/logo.PNG", schemes=FETCHED, picture=True) is None
    assert says("http://1.1.1.1/logo.svg", schemes=FETCHED, picture=True) is not None
    assert says("http://127.0.0.1:8001/test/cam1", LOCAL, schemes=FETCHED, picture=True) is None
    assert says("http://127.0.0.1:9999/test/cam1", LOCAL, schemes=FETCHED, picture=True) is not None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("rtmp://push.example.com/live/canary-key?auth=canary", "rtmp://push.example.com/live/***"),
        ("rtmp://push.example.com/canary", "rtmp://push.example.com/***"),
        ("rtmp://push.example.com:1936/app/inst/canary", "rtmp://push.example.com:1936/app/***"),
        ("http://cdn.example.com/live/canary.flv?txSecret=canary", "http://cdn.example.com/live/***"),
        ("rtmp://user:canary@push.example.com/live/canary", "rtmp://push.example.com/live/***"),
        ("srt://push.example.com:9000?streamid=canary", "srt://push.example.com:9000/***"),
        ("http://[::1]:80/live/canary", "http://[::1]:80/live/***"),
        ("canary", "***"),
        ("", ""),
    ],
)
def test_a_shown_address_never_holds_its_key(url: str, shown: str) -> None:
    assert mask(url) == shown


def test_the_path_of_a_picture_is_its_name_and_its_query_is_not() -> None:
    assert (
        mask("http://127.0.0.1:8001/media/bug.png?sign=canary", keep_path=True)
        == "http://127.0.0.1:8001/media/bug.png?***"
    )


@pytest.mark.parametrize("key", ["k#ey1", "#key", "key?a=1#2"])
def test_a_key_with_a_hash_is_taken_and_hidden_whole(key: str) -> None:
    url = f"rtmp://push.example.com/live/{key}"
    assert says(url, LOCAL, schemes=PUSHED) is None
    shown = mask(url)
    assert shown.startswith("rtmp://push.example.com/")
    assert "key" not in shown
    assert "ey1" not in shown
