"""What may be fetched: own origin, loopback and the public; private networks by permission; the machine's own link
never."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from localcloud.mixer.fetch import Address, FetchPolicy, Refused, Unreachable
from localcloud.mixer.fetch_http import fetch_all, open_url
from localcloud.mixer.fetch_place import MediaFile, Outside, Places, TestPicture
from tests.localcloud.picture.conftest import Server
from tests.localcloud.picture.drawing import ORIGIN

STOP = threading.Event()


def names(**known: str) -> FetchPolicy:
    """A policy whose names resolve as told; several addresses are joined by commas."""

    def resolve(host: str, timeout: float) -> Sequence[Address]:
        text = known.get(host.replace(".", "_"), host)
        try:
            return tuple(ipaddress.ip_address(part) for part in text.split(","))
        except ValueError:
            raise Unreachable(f"The name {host} cannot be found.") from None

    return FetchPolicy(("10.20.0.0/16",), ORIGIN, resolve=resolve)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9000/a.flv",
        "http://[::1]:9000/a.flv",
        "https://93.184.216.34/a.m3u8",
        "http://10.20.3.4/a.flv",
        f"{ORIGIN}/live/a.flv?txSecret=1",
    ],
)
def test_these_may_be_fetched(url: str) -> None:
    names().check(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://169.254.0.23/meta-data/",
        "http://[fe80::1]/a.flv",
        "http://224.0.0.1/a.flv",
        "http://0.0.0.0:6379/",
        "http://[::]/",
        "http://168.63.129.16/",
        "http://[::ffff:169.254.169.254]/",
        "http://[2002:a9fe:a9fe::1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://10.1.2.3/a.flv",
        "http://192.168.0.1/a.flv",
        "http://172.16.0.1/a.flv",
        "http://100.64.0.1/a.flv",
        "http://[fd00::1]/a.flv",
        "http://240.0.0.1/a.flv",
        "http://255.255.255.255/",
        "file:///etc/passwd",
        "ftp://example.com/a",
        "/etc/passwd",
        "concat:a|b",
        "http://user:secret@93.184.216.34/a.flv",
        "http://93.184.216.34:0/a.flv",
        "http://93.184.216.34:99999/a.flv",
        "http:///a.flv",
        "http://[broken/a.flv",
        "http://93.184.216.34/a b.flv",
        "http://93.184.216.34/a\r\nX: y",
        "http://93.184.216.34/" + "a" * 3000,
    ],
)
def test_these_are_refused(url: str) -> None:
    with pytest.raises(Refused) as caught:
        names().check(url)
    assert caught.value.sentence.endswith(".")
    assert "secret" not in caught.value.sentence


@pytest.mark.parametrize("host", ["2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518"])
def test_other_ways_to_write_the_metadata_address_are_seen_through(host: str) -> None:
    """The system's resolver understands decimal, hexadecimal and octal hosts, so it is asked and its answer is
    judged."""
    with pytest.raises(Refused):
        FetchPolicy().check(f"http://{host}/")


def test_a_name_is_judged_by_every_address_it_has() -> None:
    policy = names(good_example="93.184.216.34", mixed_example="93.184.216.34,169.254.169.254")
    policy.check("http://good.example/a.flv")
    with pytest.raises(Refused):
        policy.check("http://mixed.example/a.flv")


def test_a_name_that_cannot_be_found_is_not_refused_but_unreachable() -> None:
    policy = names()
    policy.check("http://nowhere.example/a.flv")
    with pytest.raises(Unreachable, match="cannot be found"):
        policy.target("http://nowhere.example/a.flv")


def test_loopback_can_be_closed() -> None:
    with pytest.raises(Refused):
        FetchPolicy((), ORIGIN, loopback=False).check("http://127.0.0.1:6379/")
    FetchPolicy((), ORIGIN, loopback=False).check(f"{ORIGIN}/live/x.flv")


def test_a_name_that_changes_its_mind_gains_nothing(server: Server) -> None:
    """The connection goes to the address that was judged; a second look-up would have led to the trap."""
    asked: list[str] = []

    def rebind(host: str, timeout: float) -> Sequence[Address]:
        asked.append(host)
        return (ipaddress.ip_address("127.0.0.1" if len(asked) == 1 else "169.254.169.254"),)

    port = server.origin.rpartition(":")[2]
    server.bytes_at("/a", b"good")
    got = fetch_all(FetchPolicy(resolve=rebind), f"http://turn.example:{port}/a", stop=STOP, limit=100, seconds=3)
    assert got.body == b"good"
    assert asked == ["turn.example"]


def test_a_redirect_to_a_forbidden_address_is_refused_and_one_to_a_good_one_followed(server: Server) -> None:
    server.bytes_at("/end", b"end")
    policy = FetchPolicy()
    got = fetch_all(policy, server.redirect("/one", "/end"), stop=STOP, limit=100, seconds=3)
    assert (got.body, got.url) == (b"end", f"{server.origin}/end")
    for place in ("http://169.254.169.254/", "http://192.168.1.1/", "file:///etc/passwd", "gopher://127.0.0.1/"):
        with pytest.raises(Refused):
            fetch_all(policy, server.redirect("/two", place), stop=STOP, limit=100, seconds=3)


def test_a_file_that_is_too_large_is_cut(server: Server) -> None:
    def endless(door: object) -> None:
        door.close_connection = True  # type: ignore[attr-defined]
        door.send_response(200)  # type: ignore[attr-defined]
        door.end_headers()  # type: ignore[attr-defined]
        while True:
            door.wfile.write(bytes(100_000))  # type: ignore[attr-defined]

    server.paths["/endless"] = endless
    with pytest.raises(Refused, match="larger than 1 MB"):
        fetch_all(FetchPolicy(), f"{server.origin}/endless", stop=STOP, limit=1_000_000, seconds=5)
    url = server.bytes_at("/large", bytes(2_000_000))
    with pytest.raises(Refused, match="larger than 1 MB"):
        fetch_all(FetchPolicy(), url, stop=STOP, limit=1_000_000, seconds=5)


def test_a_dripping_server_does_not_hold_us_beyond_the_deadline(server: Server) -> None:
    import time

    def drip(door: object) -> None:
        door.close_connection = True  # type: ignore[attr-defined]
        door.send_response(200)  # type: ignore[attr-defined]
        door.end_headers()  # type: ignore[attr-defined]
        for _ in range(100):
            door.wfile.write(b"x")  # type: ignore[attr-defined]
            time.sleep(0.05)

    server.paths["/drip"] = drip
    start = time.monotonic()
    with pytest.raises(Unreachable):
        fetch_all(FetchPolicy(), f"{server.origin}/drip", stop=STOP, limit=1_000_000, seconds=0.6)
    assert time.monotonic() - start < 2.0


def test_chunked_answers_are_read_whole(server: Server) -> None:
    def chunks(door: object) -> None:
        door.send_response(200)  # type: ignore[attr-defined]
        door.send_header("Transfer-Encoding", "chunked")  # type: ignore[attr-defined]
        door.end_headers()  # type: ignore[attr-defined]
        for part in (b"abc", b"d" * 70_000, b"e"):
            door.wfile.write(b"%x;note=1\r\n%s\r\n" % (len(part), part))  # type: ignore[attr-defined]
        door.wfile.write(b"0\r\n\r\n")  # type: ignore[attr-defined]

    server.paths["/chunks"] = chunks
    got = fetch_all(FetchPolicy(), f"{server.origin}/chunks", stop=STOP, limit=1_000_000, seconds=3)
    assert got.body == b"abc" + b"d" * 70_000 + b"e"


def test_a_head_without_end_is_given_up(server: Server) -> None:
    def long_head(door: object) -> None:
        door.close_connection = True  # type: ignore[attr-defined]
        for _ in range(2_000):
            door.wfile.write(b"HTTP/1.1 200 OK" + b"a" * 1_000)  # type: ignore[attr-defined]

    server.paths["/head"] = long_head
    with pytest.raises(Unreachable, match="too long"):
        open_url(FetchPolicy(), f"{server.origin}/head", stop=STOP, seconds=4)


def test_own_addresses_lead_inside_and_never_out_of_the_folder(media: Path) -> None:
    places = Places(media, FetchPolicy(), ORIGIN)
    (media / "sub").mkdir()
    (media / "out").symlink_to(media.parent)
    assert places.place_of(f"{ORIGIN}/media/a%20b.mp4") == MediaFile(media.resolve() / "a b.mp4")
    assert places.place_of("http://localhost:8001/media/sub/x.png") == MediaFile(media.resolve() / "sub" / "x.png")
    assert places.place_of(f"{ORIGIN}/test/cam3") == TestPicture("cam3")
    assert places.place_of("http://127.0.0.1:9/media/a.mp4") == Outside("http://127.0.0.1:9/media/a.mp4")
    for name in ("../x", "%2e%2e/x", "sub/../../x", "..%2f..%2fetc/passwd", "out/x", "", "a%00b", "..\\x"):
        with pytest.raises(Refused):
            places.place_of(f"{ORIGIN}/media/{name}")
    assert places.place_of(f"{ORIGIN}/media//etc/passwd") == MediaFile(media.resolve() / "etc" / "passwd")
