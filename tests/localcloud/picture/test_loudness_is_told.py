"""Momentary loudness: the reference tones of EBU Tech 3341, and ffmpeg's ebur128 as an outside judge."""

from __future__ import annotations

import re
import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from localcloud.mixer.sources.loudness import Loudness
from localcloud.model import InputType
from tests.localcloud.picture.conftest import Opener
from tests.localcloud.picture.drawing import ORIGIN
from tests.localcloud.picture.media import make_media
from tests.localcloud.picture.watching import wait_for, watch

RATE = 48_000
Sound = NDArray[np.float32]


def tone(hertz: float, dbfs: float, seconds: float = 1.0) -> Sound:
    """Both sides alike; the level is that of the peaks, as EBU Tech 3341 counts it."""
    sine = 10 ** (dbfs / 20) * np.sin(2 * np.pi * hertz * np.arange(round(RATE * seconds)) / RATE)
    return np.stack((sine, sine), axis=1).astype(np.float32)


def heard(sound: Sound, block: int = 960) -> float:
    meter = Loudness()
    for at in range(0, len(sound), block):
        meter.feed(sound[at : at + block])
    return meter.lufs


@pytest.mark.parametrize("level", [-23.0, -33.0, -10.0])
def test_the_reference_tone_reads_as_its_level(level: float) -> None:
    assert heard(tone(1000, level)) == pytest.approx(level, abs=0.1)


def test_the_block_length_does_not_matter() -> None:
    sound = tone(997, -20)
    assert heard(sound, 960) == pytest.approx(heard(sound, 777), abs=0.02)


def test_one_side_alone_is_three_units_quieter() -> None:
    sound = tone(1000, -20)
    sound[:, 1] = 0
    assert heard(sound) == pytest.approx(-23.0, abs=0.1)


def test_only_the_last_four_tenths_of_a_second_count() -> None:
    assert heard(np.concatenate((tone(1000, -6), tone(1000, -40, 0.4)))) == pytest.approx(-40, abs=0.1)
    assert heard(np.concatenate((tone(1000, -6), np.zeros((RATE // 2, 2), np.float32)))) == -100.0
    assert Loudness().lufs == -100.0


@pytest.mark.parametrize("kind", ["60 Hz", "100 Hz", "10 kHz", "noise", "speech-like"])
def test_ffmpeg_agrees_within_half_a_unit(tmp_path: Path, kind: str) -> None:
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    dice = np.random.default_rng(7)
    if kind.endswith("Hz"):
        sound = tone(float(kind.split()[0]) * (1000 if "k" in kind else 1), -18, 2.0)
    else:
        sound = (0.1 * dice.standard_normal((2 * RATE, 2))).clip(-1, 1).astype(np.float32)
    if kind == "speech-like":
        sound *= (0.5 + 0.5 * np.sin(2 * np.pi * 4 * np.arange(len(sound)) / RATE))[:, np.newaxis].astype(np.float32)
    with wave.open(str(tmp_path / "sound.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    words = ["ffmpeg", "-hide_banner", "-i", str(tmp_path / "sound.wav"), "-af", "ebur128", "-f", "null", "-"]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stderr
    theirs = [float(found) for found in re.findall(r"\bM:\s*(-?[\d.]+)", said)]
    assert heard(sound) == pytest.approx(theirs[-1], abs=0.5)


def test_a_source_tells_its_loudness(media: Path, opened: Opener) -> None:
    make_media(media / "tone.mp4", [(200, 30, 30)], seconds=1.0, hertz=1000.0)
    source = opened(InputType.FILE, f"{ORIGIN}/media/tone.mp4")
    wait_for(lambda: source.latest() is not None)
    watch(source, 1.0)
    assert source.lufs == pytest.approx(-20, abs=0.5)  # a tone of 0.1 on both sides
