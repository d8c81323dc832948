"""Sound by samples: nothing clicks, what is louder than full is held, and the codecs keep count."""

from __future__ import annotations

import itertools
import time

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from localcloud.mixer.clock import Clock
from localcloud.mixer.encoder import SoundEncoder
from localcloud.mixer.feed import Feed
from localcloud.mixer.sound import BLOCK, TICKS_PER_S, Block, Meter, SoundDesk, Strip
from localcloud.mixer.sources.levels import decibels
from tests.localcloud.out.stage import eventually, strength


def tone(hertz: float, tick: int, amplitude: float = 0.5) -> Block:
    t = (np.arange(BLOCK) + tick * BLOCK) / 48_000
    wave = (amplitude * np.sin(2 * np.pi * hertz * t)).astype(np.float32)
    return np.stack((wave, wave), axis=1)


def strip() -> Strip:
    return Strip(Feed("t"), lambda at: {})


def test_a_cut_of_the_sound_takes_ten_milliseconds_and_does_not_click() -> None:
    mixed = strip()
    out = []
    for tick in range(20):
        blocks = {1: tone(100, tick), 2: tone(150, tick)}
        out.append(mixed.mix(blocks, {1: 1.0} if tick < 10 else {2: 1.0}))
    samples = np.concatenate(out)[:, 0]
    steepest = 0.5 * 2 * np.pi * 150 / 48_000
    fade = 0.5 / 480 * 2
    assert np.abs(np.diff(samples)).max() < steepest + fade
    assert strength(samples[2 * BLOCK : 9 * BLOCK], 100) > 0.45
    assert strength(samples[10 * BLOCK + 480 :], 150) > 0.45
    assert strength(samples[10 * BLOCK + 480 :][:8640], 100) < 0.05


def test_a_new_start_fades_in_from_silence() -> None:
    out = strip().mix({1: np.ones((BLOCK, 2), np.float32)}, {1: 1.0})
    assert out[0, 0] < 0.01
    assert out[479, 0] == pytest.approx(1.0)
    assert np.all(np.diff(out[:, 0]) >= 0)


def test_what_is_louder_than_full_is_held_at_full() -> None:
    mixed = strip()
    blocks = {1: tone(100, 0, 0.9), 2: tone(100, 0, 0.9)}
    for _ in range(2):
        out = mixed.mix(blocks, {1: 2.0, 2: 2.0})
    assert np.abs(out).max() == 1.0


def test_an_input_without_sound_is_silence_and_does_not_disturb_the_others() -> None:
    mixed = strip()
    for tick in range(3):
        out = mixed.mix({1: tone(100, tick)}, {1: 1.0, 7: 1.0})
    assert np.allclose(out, tone(100, 2), atol=1e-6)


def test_the_meter_shows_the_peak_of_the_last_tenth_of_a_second() -> None:
    meter = Meter()
    assert meter.db == (-100.0, -100.0)
    meter.note(np.full((BLOCK, 2), (0.5, 0.1), np.float32))
    for _ in range(4):
        meter.note(np.zeros((BLOCK, 2), np.float32))
    assert meter.db == pytest.approx((decibels(0.5), decibels(0.1)))
    meter.note(np.zeros((BLOCK, 2), np.float32))
    assert meter.db == (-100.0, -100.0)


@pytest.mark.parametrize(("kind", "codec", "size"), [("aac", "aac", 1024), ("opus", "libopus", 960)])
def test_a_codec_counts_every_sample_whatever_the_blocks(kind: str, codec: str, size: int) -> None:
    encoder = SoundEncoder(kind)  # type: ignore[arg-type]
    at, packets = 960, []
    for length in (960, 100, 2000, 7, 960, 5000):
        packets += encoder.encode(np.zeros((length, 2), np.float32), at)
        at += length
    assert {b.pts - a.pts for a, b in itertools.pairwise(packets)} == {size}
    whole = (at - 960) // size
    assert whole - 1 <= len(packets) <= whole, "AAC looks one frame ahead"


@pytest.mark.parametrize(("kind", "codec"), [("aac", "aac"), ("opus", "libopus")])
def test_what_is_encoded_sounds_the_same_when_decoded(kind: str, codec: str) -> None:
    encoder = SoundEncoder(kind)  # type: ignore[arg-type]
    packets = [packet for tick in range(60) for packet in encoder.encode(tone(440, tick), tick * BLOCK)]
    decoder = av.CodecContext.create(codec, "r")
    assert isinstance(decoder, av.AudioCodecContext)
    decoder.sample_rate = 48_000
    decoder.layout = "stereo"
    if kind == "aac":
        decoder.extradata = bytes.fromhex("1190")
    frames = [frame for packet in packets for frame in decoder.decode(av.Packet(packet.data))]
    planar = [frame.to_ndarray() for frame in frames]
    left = np.concatenate([f[0] if f.shape[0] == 2 else f.reshape(-1, 2)[:, 0] for f in planar]).astype(np.float32)
    scale = 32768 if np.abs(left).max() > 4 else 1
    assert strength(left[9600:] / scale, 440) == pytest.approx(0.5, rel=0.1)


def test_a_jump_of_the_clock_is_not_smeared() -> None:
    encoder = SoundEncoder("aac")
    encoder.encode(np.zeros((1500, 2), np.float32), 0)
    packets = encoder.encode(np.zeros((3072, 2), np.float32), 96_000)
    assert packets[-1].pts >= 96_000


class Asked:
    """A voice that notes for which moments it was asked, and answers slowly."""

    def __init__(self) -> None:
        self.moments: list[float] = []

    def read_sound(self, samples: int, at: float | None = None) -> NDArray[np.float32]:
        assert at is not None
        self.moments.append(at)
        time.sleep(0.015)
        return np.zeros((samples, 2), np.float32)


def test_sound_is_read_for_its_tick_and_not_for_the_moment_of_a_busy_machine() -> None:
    """Two voices that take longer than a tick: the desk is late more and more, and what it reads is not."""
    clock, voices = Clock(), {1: Asked(), 2: Asked()}
    desk = SoundDesk("late", clock, lambda: voices, list)
    try:
        assert eventually(lambda: len(voices[1].moments) > 15, 20)
    finally:
        desk.close()
    ticks = [(moment - clock.start) * TICKS_PER_S for moment in voices[1].moments]
    assert ticks == pytest.approx([round(tick) for tick in ticks], abs=1e-3)
    assert voices[1].moments[:10] == voices[2].moments[:10]
