"""What stands in an srt:// address, in each of the ways in which people and programs write it."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from srt.address import BadAddress, parse

VENDORS = "#!::h=push.example.com,r=live/cam,txSecret=0a1b,txTime=6A00FF00"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (VENDORS, VENDORS),
        (quote(VENDORS, safe=""), VENDORS),
        (quote(VENDORS, safe="!:=,/"), VENDORS),
        ("live/cam", "live/cam"),
        ("a+b", "a+b"),
        ("a%2Bb", "a+b"),
        ("a%20b", "a b"),
        ("%E5%8F%B0", "台"),
        ("a=b=c", "a=b=c"),
        ("what?ever", "what?ever"),
        ("", ""),
    ],
)
def test_a_stream_id_is_taken_raw_and_percent_encoded(written: str, wanted: str) -> None:
    for url in (f"srt://1.2.3.4:9000?streamid={written}", f"srt://1.2.3.4:9000/?latency=200&streamid={written}"):
        assert parse(url).settings.stream_id == wanted
    assert parse(f"srt://1.2.3.4:9000?streamid={written}&latency=300").settings.latency_ms == 300
    assert parse(f"srt://1.2.3.4:9000?srt_streamid={written}").settings.stream_id == wanted


@pytest.mark.parametrize(
    ("written", "milliseconds"),
    [("", 120), ("latency=20", 20), ("latency=0", 0), ("latency=10000", 10_000), ("latency=200000", 200)],
)
def test_a_latency_is_in_milliseconds_and_ffmpegs_microseconds_are_known(written: str, milliseconds: int) -> None:
    assert parse(f"srt://1.2.3.4:9000?{written}").settings.latency_ms == milliseconds


def test_host_and_port_and_what_others_set_besides() -> None:
    found = parse("srt://[2001:db8::1]:7001?pkt_size=1316&mode=caller&transtype=live&passphrase=0123456789&pbkeylen=32")
    assert (found.host, found.port) == ("2001:db8::1", 7001)
    assert (found.settings.passphrase, found.settings.key_length) == ("0123456789", 32)
    assert parse("SRT://host.example").port == 9000
    assert "0123456789" not in repr(found)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("srt://1.2.3.4:9000?mode=listener", "mode=listener"),
        ("srt://1.2.3.4:9000?mode=rendezvous", "mode=rendezvous"),
        ("srt://1.2.3.4:9000?transtype=file", "Only live streams"),
        ("srt://1.2.3.4:9000?passphrase=short", "10 to 79"),
        (f"srt://1.2.3.4:9000?passphrase={'x' * 80}", "10 to 79"),
        ("srt://1.2.3.4:9000?pbkeylen=17", "16, 24 or 32"),
        (f"srt://1.2.3.4:9000?streamid={'x' * 513}", "512"),
        (f"srt://1.2.3.4:9000?streamid={'%E5%8F%B0' * 171}", "512"),
        ("srt://1.2.3.4:9000?latency=fast", "number"),
        ("srt://1.2.3.4:9000?latency=-1", "number"),
        ("srt://1.2.3.4:9000?latency=99999999", "at most"),
        ("srt://user:word@1.2.3.4:9000", "user name"),
        ("srt://1.2.3.4:9000#!::r=live/cam", "?streamid="),
        ("srt://1.2.3.4:0", "no srt://"),
        ("srt://1.2.3.4:x", "cannot be read"),
        ("srt://:9000", "no srt://"),
        ("rtmp://1.2.3.4/live/cam", "no srt://"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(url: str, why: str) -> None:
    with pytest.raises(BadAddress) as refused:
        parse(url)
    assert why in refused.value.sentence
    assert refused.value.sentence.endswith(".")
