"""What a destination is told before the first picture: the key as it was typed, and what the stream is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from localcloud.casters.outputs import _is_rtmp
from localcloud.mixer import Mixer
from localcloud.mixer.fetch import FetchPolicy
from localcloud.model import Caster, Output
from localcloud.outs.address import destination_of
from rtmp.words import said
from tests.localcloud.out.stage import bus, eventually, mixer_at, show
from tests.localcloud.outs.peers import RtmpPeer, server

KEYS = ["k#ey1", "#key", "key?a=1#2", "k#e?y#=#", "key#"]


@pytest.fixture
def mixer(tmp_path: Path) -> Iterator[Mixer]:
    mixer = mixer_at(tmp_path)
    yield mixer
    mixer.close()


def on_air(port: int, key: str = "key", **more: Any) -> Caster:
    output = Output(1, 2, f"rtmp://127.0.0.1:{port}/live/{key}")
    return replace(show(pgm=bus(1, rev=1)), outputs={1: output}, **more)


def told(peer: RtmpPeer, number: int = 0) -> dict[str, Any]:
    """The description with this number; it is to be kept for those who come later."""
    assert eventually(lambda: len(peer.notes) > number, 15)
    keep, name, about = peer.notes[number]
    assert (keep, name) == ("@setDataFrame", "onMetaData")
    assert isinstance(about, dict)
    return about


def test_a_key_with_a_hash_arrives_whole(mixer: Mixer) -> None:
    peer = RtmpPeer()
    with server(peer) as port:
        mixer.apply(on_air(port, "k#ey?x=1#2"))
        assert eventually(lambda: len(peer.media) > 5, 15)
        mixer.apply(show())
    for name in ("releaseStream", "FCPublish", "publish"):
        assert (name, "k#ey?x=1#2") in peer.said


@pytest.mark.parametrize("key", KEYS)
def test_an_address_is_cut_at_its_last_slash_and_nowhere_else(key: str) -> None:
    destination = destination_of(f"rtmp://127.0.0.1:1935/app/inst/{key}", FetchPolicy())
    assert (destination.app, destination.key) == ("app/inst", key)
    assert key not in repr(destination)
    assert _is_rtmp(f"rtmp://127.0.0.1/live/{key}")


@pytest.mark.parametrize("key", ["secret#1", "a#secret", "x#secret?y=hidden#more"])
def test_a_destination_that_repeats_a_part_of_the_key_is_not_quoted(key: str) -> None:
    for part in (key, *key.replace("?", "#").split("#")):
        info = {"code": "Bad", "description": f"no stream <{part}>"}
        words = said(["onStatus", 0.0, None, info], key)
        assert not [secret for secret in ("secret", "hidden", "more") if secret in words]


@pytest.mark.parametrize(("width", "height", "fps", "sound"), [(320, 180, 25, 96), (640, 360, 30, 64)])
def test_the_stream_is_described_before_its_first_picture(
    mixer: Mixer, width: int, height: int, fps: int, sound: int
) -> None:
    peer = RtmpPeer()
    with server(peer) as port:
        size = {"pgm_width": width, "pgm_height": height, "pgm_fps": fps, "pgm_audio_bit_rate": sound}
        mixer.apply(on_air(port, **size))
        about = told(peer)
        mixer.apply(show())
    assert peer.notes_at[0] == 0
    assert about["videodatarate"] > 0
    assert about["encoder"]
    about = {name: about[name] for name in about if name not in ("videodatarate", "encoder")}
    assert about == {
        "width": width, "height": height, "framerate": fps, "videocodecid": 7, "audiocodecid": 10,
        "audiodatarate": sound, "audiosamplerate": 48_000, "audiosamplesize": 16, "stereo": True,
    }  # fmt: skip


@pytest.mark.parametrize("delay", [0, 1])
def test_other_settings_are_told_over_the_same_connection(mixer: Mixer, delay: int) -> None:
    """Behind a delay when its audience gets them, and not before."""
    peer = RtmpPeer()
    with server(peer) as port:
        caster = on_air(port, delay_time=delay)
        mixer.apply(caster)
        assert told(peer)["width"] == 320
        mixer.apply(replace(caster, pgm_width=640, pgm_height=360))
        assert told(peer, 1)["width"] == 640
        assert eventually(lambda: len(peer.media) > peer.notes_at[1] + 2)
        mixer.apply(show())
    pictures = [one.body for one in peer.media[peer.notes_at[1] :] if one.kind == 9]
    assert pictures[0][1] == 0, "the new parameter sets come next"


def test_hevc_is_described_by_its_four_letters(mixer: Mixer) -> None:
    peer = RtmpPeer()
    with server(peer) as port:
        mixer.apply(on_air(port, pgm_vcodec="h265"))
        assert told(peer)["videocodecid"] == int.from_bytes(b"hvc1", "big")
        mixer.apply(show())
