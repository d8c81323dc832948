"""A mixer on the air behind real media doors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from localcloud.media.addresses import Addresses
from localcloud.mixer import Mixer
from tests.localcloud.out.stage import bus, media_server, mixer_at, show


@dataclass
class OnAir:
    """CAM 1 on program, CAM 2 on preview; `take` puts another camera on program."""

    mixer: Mixer
    addresses: Addresses
    rev: int = 1

    def take(self, index: int, **display: object) -> int:
        self.rev += 1
        self.mixer.apply(show(pgm=bus(index, rev=self.rev, **display), pvw=bus(2, rev=1)))
        return self.rev

    def stop(self) -> None:
        self.mixer.apply(show())


@pytest.fixture
def on_air(tmp_path: Path) -> Iterator[OnAir]:
    mixer = mixer_at(tmp_path)
    mixer.apply(show(pgm=bus(1, rev=1), pvw=bus(2, rev=1)))
    try:
        with media_server(mixer) as addresses:
            yield OnAir(mixer, addresses)
    finally:
        mixer.close()
