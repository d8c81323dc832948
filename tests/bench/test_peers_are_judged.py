"""The judge of `make peers`: what is as it should be is good, and each fault is told by its name; a peer that is not
installed is named as not here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bench.peers.clip import EVERY, FLASH, FPS
from bench.peers.encoders.encoder import Encoder, command
from bench.peers.judge import judge
from bench.peers.players.player import Player
from bench.peers.seen import BLOCK_S, Picture, Seen, Sound
from bench.peers.stand import Stand
from bench.peers.table import Row, markdown

SECONDS = 12
CLIP = 4096


def perfect() -> Seen:
    """A peer without a fault, from the clip's beginning."""
    pictures = [Picture(n / FPS, n % CLIP, flash=n % EVERY < FLASH, off=4) for n in range(SECONDS * FPS)]
    blocks = range(round(SECONDS / BLOCK_S))
    beeps = {round(n / FPS / BLOCK_S) + k for n in range(0, SECONDS * FPS, EVERY) for k in range(12)}
    return Seen(pictures, [Sound(n * BLOCK_S, -20.0, beep=n in beeps) for n in blocks])


def faults(seen: Seen) -> list[str]:
    return judge(seen).faults(SECONDS)


def test_a_peer_without_a_fault_is_good() -> None:
    assert faults(perfect()) == []
    row = Row("a peer", "1.0", "RTMP", judge(perfect()), [])
    assert row.sentence == "a peer | 1.0 | RTMP | 250 | 0 | 0 | 0 | 0 | +0 ms | 4 | good"


def left_out(seen: Seen) -> Seen:
    return Seen([one for n, one in enumerate(seen.pictures) if n % 20], seen.sounds)


def shown_twice(seen: Seen) -> Seen:
    return Seen(
        [
            replace(one, number=seen.pictures[n - 1].number) if n % 20 == 1 else one
            for n, one in enumerate(seen.pictures)
        ],
        seen.sounds,
    )


def not_its_own(seen: Seen) -> Seen:
    return Seen([Picture(one.at, None) if n == 150 else one for n, one in enumerate(seen.pictures)], seen.sounds)


def silent(seen: Seen) -> Seen:
    return Seen(seen.pictures, [replace(one, db=-90.0) if n % 50 == 0 else one for n, one in enumerate(seen.sounds)])


def with_sound_left_out(seen: Seen) -> Seen:
    return Seen(seen.pictures, [one for n, one in enumerate(seen.sounds) if n % 50])


def with_late_sound(seen: Seen) -> Seen:
    return Seen(seen.pictures, [replace(one, at=one.at + 0.06) for one in seen.sounds])


def in_wrong_colours(seen: Seen) -> Seen:
    return Seen([replace(one, off=40) for one in seen.pictures], seen.sounds)


def short(seen: Seen) -> Seen:
    return Seen(seen.pictures[:150], seen.sounds)


def dark(seen: Seen) -> Seen:
    return Seen([Picture(one.at, None) for one in seen.pictures], seen.sounds)


@pytest.mark.parametrize(
    ("spoiled", "named"),
    [
        (left_out, "missing"),
        (shown_twice, "repeated"),
        (not_its_own, "foreign"),
        (silent, "silence"),
        (with_sound_left_out, "silence"),
        (with_late_sound, "lips"),
        (in_wrong_colours, "colours"),
        (short, "few"),
        (dark, "nothing"),
    ],
)
def test_each_fault_has_its_name(spoiled: Callable[[Seen], Seen], named: str) -> None:
    assert named in faults(spoiled(perfect()))


def test_a_peer_that_is_not_installed_is_named_as_not_here() -> None:
    stand = Stand(None, None, Path())  # type: ignore[arg-type]  # nobody is started, so nothing of it is asked for
    encoder = Encoder("An encoder", lambda: None, command(lambda push, clip: ["/nowhere"]))
    player = Player("A player", lambda: None, "HLS", lambda caster, folder, seconds: pytest.fail("it was started"))
    rows = [encoder.trial(stand, 1.0), player.trial(stand, 1.0)]
    assert [row.faults for row in rows] == [[], []]
    table = markdown(rows, "today", 1.0)
    assert "| An encoder | not here | RTMP | - |" in table
    assert "| A player | not here | HLS | - |" in table
