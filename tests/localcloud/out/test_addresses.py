"""Play addresses: signed by the vendor's rule, refused with a sentence."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from localcloud.media.addresses import Addresses, Stream, expiry_of, parse_stream, sign


def addresses(now: float = 1_700_000_000.0, key: str = "k1") -> Addresses:
    return Addresses("http://127.0.0.1:8001", key, now=lambda: now)


def query_of(url: str) -> tuple[str, str]:
    query = parse_qs(urlsplit(url).query)
    return query["txSecret"][0], query["txTime"][0]


@pytest.mark.parametrize(
    ("key", "time", "md5"),
    [
        ("e12c46f2612d5106e2034781ab261ca3", "5C271099", "f85a2ab363fe4deaffef9754d79da6fe"),
        ("92f1bc5c00ebf3277d2a467f887a184d", "669F5D4C", "99805218fb4ae433879aa85b66d9f947"),
    ],
)
def test_the_secret_is_that_of_the_vendors_worked_examples(key: str, time: str, md5: str) -> None:
    assert sign(key, "test", time) == md5


def test_a_fresh_address_is_accepted_and_lives_ten_minutes() -> None:
    secret, time = query_of(addresses().flv("caster_7_pgm"))
    assert time == time.upper()
    assert addresses(1_700_000_599).check("caster_7_pgm", secret, time) is None
    assert "expired" in (addresses(1_700_000_601).check("caster_7_pgm", secret, time) or "")


def test_a_secret_of_another_stream_key_or_time_is_refused() -> None:
    secret, time = query_of(addresses().flv("caster_7_pgm"))
    later = f"{int(time, 16) + 1000:X}"
    assert addresses().check("caster_8_pgm", secret, time) is not None
    assert addresses(key="k2").check("caster_7_pgm", secret, time) is not None
    assert addresses().check("caster_7_pgm", secret, later) is not None
    assert addresses().check("caster_7_pgm", "", "") is not None
    assert addresses().check("caster_7_pgm", secret, "not a time") is not None
    assert addresses().check("caster_7_pgm", "é" * 32, time) is not None


@pytest.mark.parametrize(
    ("text", "expires"),
    [
        ("1700000600", 1_700_000_600),
        ("01700000600", 1_700_000_600),
        ("999999999", 999_999_999),
        ("65543B58", 0x65543B58),
        ("65543b58", 0x65543B58),
        ("65540258", 0x65540258),
        ("0065540258", 0x65540258),
        ("6554025800", 6_554_025_800),
        ("FFFFFFFFF", 0xFFFFFFFFF),
        ("1", 1),
        ("", None),
        ("17000006 0", None),
        ("-1700000600", None),
        ("1700000600000", None),
        ("170000060\n", None),
        ("١٧٠٠٠٠٠٦٠٠", None),
    ],
)
def test_a_time_is_hexadecimal_unless_it_can_only_be_decimal(text: str, expires: int | None) -> None:
    """Eight digits are hexadecimal, as all times until 2106 are; nine and more without a letter are decimal."""
    assert expiry_of(text) == expires


@pytest.mark.parametrize("text", ["1700000600", "6553F358"])
def test_an_address_lives_until_its_time_in_either_writing(text: str) -> None:
    secret, until = sign("k1", "caster_7_pgm", text), expiry_of(text)
    assert until == 1_700_000_600
    assert addresses(until - 1).check("caster_7_pgm", secret, text) is None
    assert "expired" in (addresses(until + 1).check("caster_7_pgm", secret, text) or "")


def test_a_webrtc_address_gives_back_its_stream_and_signature() -> None:
    url = addresses().webrtc("caster_7_pvw")
    assert url.startswith("webrtc://127.0.0.1:8001/live/caster_7_pvw?")
    ticket = addresses().parse_webrtc(url)
    assert ticket is not None
    assert ticket.stream == "caster_7_pvw"
    assert addresses().check(ticket.stream, ticket.tx_secret, ticket.tx_time) is None


@pytest.mark.parametrize("url", ["", "http://h/live/x?txSecret=1", "webrtc://h/x", "webrtc://[", "webrtc://h/live/"])
def test_what_is_not_a_webrtc_address_is_told_apart(url: str) -> None:
    assert addresses().parse_webrtc(url) is None


def test_stream_names_are_read_both_ways() -> None:
    for stream in (
        Stream(7, "pgm"),
        Stream(7, "pvw"),
        Stream(7, "air"),
        Stream(7, "input", 3),
        Stream(7, "tiles"),
        Stream(7, "words"),
    ):
        assert parse_stream(stream.name) == stream
    for name in ("caster_x_pgm", "caster_7_output", "other", "caster_7_pgm_sd"):
        assert parse_stream(name) is None
