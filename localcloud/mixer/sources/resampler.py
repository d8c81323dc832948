"""Any decoded sound as the mixer wants it."""

from __future__ import annotations

import av
import numpy as np

from localcloud.mixer.sources.source import SAMPLE_RATE, Sound


class Resampler:
    """Any sound to 48 kHz stereo. Streams change their sound in the middle; then it starts afresh."""

    def __init__(self) -> None:
        self._kind: tuple[str, str, int] | None = None
        self._resampler: av.AudioResampler | None = None
        self._sides = 2

    def convert(self, frame: av.AudioFrame) -> Sound:
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind != self._kind or self._resampler is None:
            self._kind = kind
            # swresample makes stereo of mono 3 dB quieter; we want the same sound on both sides.
            self._sides = 1 if frame.layout.nb_channels == 1 else 2
            layout = "mono" if self._sides == 1 else "stereo"
            self._resampler = av.AudioResampler("flt", layout, SAMPLE_RATE)
        parts = [part.to_ndarray().reshape(-1, self._sides) for part in self._resampler.resample(frame)]
        sound = np.concatenate(parts).astype(np.float32) if parts else np.zeros((0, 2), np.float32)
        return sound if self._sides == 2 or not len(sound) else np.repeat(sound, 2, axis=1)
