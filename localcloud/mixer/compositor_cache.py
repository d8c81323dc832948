"""Scaled pictures shared by PVW and PGM."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from decoding.planes import Plane
from localcloud.mixer.frames import Frame, Planes, scale_plane

ROOM: Final = 96
_UNUSED_S: Final = 2.0


@dataclass(slots=True)
class _Slot:
    lock: threading.Lock = field(default_factory=threading.Lock)
    serial: int = 0
    asked: int = 0
    planes: tuple[Plane, Plane, Plane] | None = None
    filled: bool = False
    used_at: float = 0.0


class ScaledCache:
    """A slot per (channel, size) holds the channel's newest picture at that size.

    A picture that only one bus shows is scaled straight into its canvas. Where a picture was asked for twice (by two
    buses, or because it stands still), it and its successors are scaled into the slot and copied from there.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slots: dict[tuple[Hashable, int, int], _Slot] = {}

    def place(self, channel: Hashable, frame: Frame, into: tuple[Plane, Plane, Plane]) -> None:
        """Bring a frame to the size of `into` (planes of a canvas, cut to a box)."""
        height, width = into[0].shape
        if (width, height) == (frame.width, frame.height):
            _copy((frame.y, frame.u, frame.v), into)
            return
        slot = self._slot((channel, width, height))
        with slot.lock:
            again = slot.serial == frame.serial
            keep = again or slot.asked > 1
            slot.asked = slot.asked + 1 if again else 1
            slot.filled = slot.filled and again
            slot.serial, slot.used_at = frame.serial, time.monotonic()
            if not keep:
                _scale(frame, into)
                return
            if slot.planes is None:
                slot.planes = _like(into)
            if not slot.filled:
                _scale(frame, slot.planes)
                slot.filled = True
            _copy(slot.planes, into)

    def _slot(self, key: tuple[Hashable, int, int]) -> _Slot:
        with self._lock:
            slot = self._slots.get(key)
            if slot is None:
                self._forget_unused()
                slot = self._slots[key] = _Slot(used_at=time.monotonic())
            return slot

    def _forget_unused(self) -> None:
        """Sizes come and go with layouts; what no bus drew for two seconds gives its memory back."""
        limit = time.monotonic() - _UNUSED_S
        for key in [key for key, slot in self._slots.items() if slot.used_at < limit]:
            del self._slots[key]
        while len(self._slots) >= ROOM:
            del self._slots[min(self._slots, key=lambda key: self._slots[key].used_at)]


def _scale(frame: Planes, into: tuple[Plane, Plane, Plane]) -> None:
    for source, target in zip((frame.y, frame.u, frame.v), into, strict=True):
        scale_plane(source, target)


def _copy(source: tuple[Plane, Plane, Plane], into: tuple[Plane, Plane, Plane]) -> None:
    for mine, theirs in zip(into, source, strict=True):
        np.copyto(mine, theirs)


def _like(planes: tuple[Plane, Plane, Plane]) -> tuple[Plane, Plane, Plane]:
    y, u, v = (np.empty(plane.shape, np.uint8) for plane in planes)
    return y, u, v
