"""Players that write what they play into a file, decoded and small, with the times they gave it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import av

from bench.peers.here import open_to_all, running
from bench.peers.players.player import START_S, Play
from bench.peers.seen import Seen, watch
from bench.peers.stand import Place

Address = Callable[[Place], str]
Words = Callable[[str, Path], list[str]]
"""From an address and a file to a command line."""


def written(address: Address, words: Words, suffix: str, *, unprivileged: bool = False) -> Play:
    def play(caster: Place, folder: Path, seconds: float) -> Seen:
        file = folder / f"played.{suffix}"
        open_to_all(folder)
        with running(words(address(caster), file), folder, unprivileged=unprivileged) as process:
            end = time.monotonic() + seconds + START_S
            while time.monotonic() < end and process.poll() is None:
                time.sleep(0.2)
        if not file.exists() or not file.stat().st_size:
            return Seen()
        try:
            return watch(str(file), 600)
        except av.error.InvalidDataError:  # it wrote no more than a beginning
            return Seen()
        finally:
            file.unlink()

    return play


def flv(caster: Place) -> str:
    return caster.addresses.flv(caster.stream)


def hls(caster: Place) -> str:
    return caster.addresses.hls(caster.stream)
