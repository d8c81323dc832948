"""Pictures of a wider range of light and colour (HLG, PQ, BT.2020) as BT.709 shows them.

Light is counted in parts of the white of BT.709: 203 nits in PQ, 75 % of the signal in HLG (ITU-R BT.2408). HLG goes by
the light of the scene (BT.2100) and back by the camera's curve of BT.709; PQ goes by the light of the display and back
by BT.1886 (gamma 2.4), and so does BT.2020 without either. Primaries are converted in linear light. What is brighter
than BT.709 can be is rolled off by the curve of BT.2390 (section 5.4.1), from 1,000 nits in PQ and from the whole
signal in HLG, by the brightest of red, green and blue, so that hues stay: up to a good half of the signal nothing
changes, white comes out at about 90 %, the brightest at 100 %.

Colour has half the resolution, so all this is done once for four pixels; brightness follows the curve of greys.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from decoding.planes import Plane

Range = Literal["hlg", "pq", "wide"]
Deep = NDArray[np.uint16]
Light = NDArray[np.float32]

WHITE_NITS: Final = 203.0
PEAK_NITS: Final = 1000.0
HLG_WHITE: Final = 0.75
_GAMMA: Final = 2.4
_SIGNALS: Final = 4096
"""Steps of a signal from 0 to 1; some colours of a picture that was coded badly lie above."""
_STEPS: Final = 1 << 16
"""As long is every table: OpenCV looks up numbers of 16 bits."""
_LIGHTS: Final = 64
"""Steps of light for each part of white; PQ reaches 49 parts."""

# 10 bits, limited range, BT.2020 (non-constant luminance) to RGB signals in steps.
_TO_RGB: Final = _SIGNALS * np.array(
    [
        [1 / 876, 0.0, 1.4746 / 896, -64 / 876 - 1.4746 * 512 / 896],
        [1 / 876, -0.16455 / 896, -0.57135 / 896, -64 / 876 + (0.16455 + 0.57135) * 512 / 896],
        [1 / 876, 1.8814 / 896, 0.0, -64 / 876 - 1.8814 * 512 / 896],
    ],
    np.float32,
)
_TO_709: Final = np.array(
    [[1.660491, -0.587641, -0.072850], [-0.124550, 1.132900, -0.008349], [-0.018151, -0.100579, 1.118730]], np.float32
)
"""Linear BT.2020 to linear BT.709 (ITU-R BT.2087)."""
_TO_YUV: Final = np.array(
    [
        [0.2126 * 219, 0.7152 * 219, 0.0722 * 219, 16.0],
        [-0.114572 * 224, -0.385428 * 224, 0.5 * 224, 128.0],
        [0.5 * 224, -0.454153 * 224, -0.045847 * 224, 128.0],
    ],
    np.float32,
)


@dataclass(frozen=True, slots=True)
class _Tables:
    """`light` by signal, `gain` by light, `signal` by the root of light, `grey` by luma of 10 bits."""

    light: Light
    gain: Light
    signal: Light
    grey: Light


def to_709(y: Deep, u: Deep, v: Deep, kind: Range) -> tuple[Plane, Plane, Plane]:
    """The planes of a picture with 10 bits (4:2:0, limited range, BT.2020) as 8 bits of BT.709."""
    tables = _tables(kind)
    means = cv2.resize(y, (u.shape[1], u.shape[0]), interpolation=cv2.INTER_AREA)
    half = cv2.transform(_signals(cv2.transform(cv2.merge((means, u, v)), _TO_RGB), kind, tables), _TO_YUV)
    off = cv2.subtract(cv2.extractChannel(half, 0), cv2.LUT(means, tables.grey))
    off = cv2.resize(off, (y.shape[1], y.shape[0]), interpolation=cv2.INTER_LINEAR)
    luma = cv2.add(cv2.LUT(y, tables.grey), off, dtype=cv2.CV_8U)
    blue, red = (cv2.convertScaleAbs(cv2.extractChannel(half, n)) for n in (1, 2))
    return _plane(luma), _plane(blue), _plane(red)


def _signals(steps: Any, kind: Range, tables: _Tables) -> Any:
    """RGB signals of the wide picture, in steps, to those of BT.709, from 0 to 1."""
    light = cv2.transform(cv2.LUT(steps, tables.light), _TO_709)
    if kind != "wide":
        red, green, blue = cv2.split(light)
        gain = cv2.LUT(_steps(cv2.max(cv2.max(red, green), blue), _LIGHTS), tables.gain)
        light = cv2.multiply(light, cv2.merge((gain, gain, gain)))
    roots = cv2.sqrt(np.clip(light, 0, 1))
    return cv2.LUT(_steps(roots, _SIGNALS - 1), tables.signal)


def _steps(values: Any, unit: int) -> Deep:
    steps: Deep = (values * np.float32(unit) + np.float32(0.5)).clip(0).astype(np.uint16)
    return steps


def _plane(values: Any) -> Plane:
    return np.asarray(values, np.uint8)


@lru_cache(maxsize=3)
def _tables(kind: Range) -> _Tables:
    grey, roots = (np.arange(1024) - 64) / 876, np.arange(_SIGNALS) / (_SIGNALS - 1)
    lights = np.arange(1, 64 * _LIGHTS) / _LIGHTS
    made = (
        _light_of(kind, np.arange(2 * _SIGNALS + 1) / _SIGNALS),
        np.concatenate(([1.0], rolled_off(kind, lights) / lights)),
        _signal_of(kind, roots**2),
        16 + 219 * _signal_of(kind, np.clip(rolled_off(kind, _light_of(kind, np.maximum(grey, 0))), 0, 1)),
    )
    return _Tables(*(np.pad(table, (0, _STEPS - len(table)), "edge").astype(np.float32) for table in made))


def rolled_off(kind: Range, light: NDArray[Any]) -> NDArray[Any]:
    """The curve of BT.2390 from the brightest of this kind down to white; nothing for what is no brighter."""
    if kind == "wide":
        return light
    brightest = PEAK_NITS if kind == "pq" else WHITE_NITS * float(_light_of("hlg", np.array(1.0)))
    peak = float(_pq_of_nits(np.array(brightest)))
    most = float(_pq_of_nits(np.array(WHITE_NITS))) / peak
    knee = 1.5 * most - 0.5
    given = np.clip(_pq_of_nits(light * WHITE_NITS) / peak, 0, 1)
    t = np.clip((given - knee) / (1 - knee), 0, 1)
    curve = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (3 * t**2 - 2 * t**3) * most
    return np.where(given < knee, light, _white_of_pq(np.where(given < knee, given, curve) * peak))


def _light_of(kind: Range, signal: NDArray[Any]) -> NDArray[Any]:
    light: NDArray[Any]
    if kind == "hlg":
        light = _scene_of_hlg(signal) / _scene_of_hlg(np.array(HLG_WHITE))
    else:
        light = _white_of_pq(signal) if kind == "pq" else signal**_GAMMA
    return light


def _signal_of(kind: Range, light: NDArray[Any]) -> NDArray[Any]:
    camera: NDArray[Any] = np.where(light < 0.018, 4.5 * light, 1.099 * np.maximum(light, 0.018) ** 0.45 - 0.099)
    display: NDArray[Any] = light ** (1 / _GAMMA)
    return camera if kind == "hlg" else display


def _scene_of_hlg(signal: NDArray[Any]) -> NDArray[Any]:
    """BT.2100: the light of the scene, from 0 to 1."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(signal <= 0.5, signal**2 / 3, (np.exp((np.minimum(signal, 1.1) - c) / a) + b) / 12)


_M1, _M2, _C1, _C2, _C3 = 2610 / 16384, 2523 / 4096 * 128, 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32


def _white_of_pq(signal: NDArray[Any]) -> NDArray[Any]:
    """BT.2100: light in parts of white."""
    power = np.minimum(signal, 1.0) ** (1 / _M2)
    light: NDArray[Any] = (np.maximum(power - _C1, 0) / (_C2 - _C3 * power)) ** (1 / _M1) * 10_000 / WHITE_NITS
    return light


def _pq_of_nits(nits: NDArray[Any]) -> NDArray[Any]:
    power = (np.maximum(nits, 0) / 10_000) ** _M1
    signal: NDArray[Any] = ((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2
    return signal
