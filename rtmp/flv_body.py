"""Live media that comes in messages (RTMP, RTSP) as the bytes of FLV files, which every live source is played from."""

from __future__ import annotations

from typing import Final

from rtmp.flv import AUDIO_TAG, VIDEO_TAG, header, tag

HOLD_MS: Final = 500
HOLD_BYTES: Final = 2_000_000


class FlvBody:
    """Tags in, bytes out. The head of an FLV file says whether sound and pictures will come, and FFmpeg waits for what
    it says; so nothing is given out until both have come, or one alone for half a second. When the other one comes
    after all, the file is over (`turned`) and `begin` gives the beginning of the next."""

    def __init__(self) -> None:
        self._held: list[tuple[int, bytes]] = []
        self._size = 0
        self._first: dict[int, int] = {}
        self._configurations: dict[int, bytes] = {}
        self._announced: frozenset[int] = frozenset()
        self.turned = False

    def write(self, kind: int, ms: int, body: bytes) -> bytes:
        """What can be given out now. `kind` is AUDIO_TAG or VIDEO_TAG, `body` is not empty."""
        one = tag(kind, ms, body)
        configures = is_configuration(kind, body)
        if configures:
            self._configurations[kind] = one
        if kind in self._announced and not self.turned:
            return one
        if self._announced and not self.turned:
            self.turned = True
            self._held = [(other, known) for other, known in self._configurations.items() if other != kind]
        self._hold(kind, one)
        span = 0 if configures else ms - self._first.setdefault(kind, ms)
        waits = len({other for other, _ in self._held}) < 2 and span < HOLD_MS and self._size < HOLD_BYTES
        return b"" if waits or self.turned else self.begin()

    def begin(self) -> bytes:
        """The head and what was held, whatever has come so far."""
        held, self._held, self._size, self.turned = self._held, [], 0, False
        self._announced = frozenset(kind for kind, _ in held)
        head = header(sound=AUDIO_TAG in self._announced, picture=VIDEO_TAG in self._announced)
        # The first of each kind first, and sound before pictures: FFmpeg looks no farther than it must.
        first = {kind: number for number, (kind, _) in reversed(list(enumerate(held)))}
        front = [first[kind] for kind in sorted(first)]
        rest = [number for number in range(len(held)) if number not in front]
        return head + b"".join(held[number][1] for number in [*front, *rest])

    def _hold(self, kind: int, one: bytes) -> None:
        self._held.append((kind, one))
        self._size += len(one)


def is_configuration(kind: int, body: bytes) -> bool:
    """Whether a tag only describes what the later ones hold; its time then means nothing."""
    if kind == AUDIO_TAG:
        return body[0] >> 4 == 10 and body[1:2] == b"\0"
    return body[0] & 0x0F == 0 if body[0] & 0x80 else body[0] & 0x0F == 7 and body[1:2] == b"\0"
