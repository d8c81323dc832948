"""Live media that comes in messages (RTMP, RTSP) as the bytes of FLV files, which every live source is played from."""

from __future__ import annotations

from typing import Final

from rtmp.flv import AUDIO_TAG, VIDEO_TAG, header, tag
from rtmp.tag_head import INLINE, TagHead, head_of

HOLD_MS: Final = 500
HOLD_BYTES: Final = 2_000_000


class FlvBody:
    """Tags in, bytes out. The head of an FLV file says whether sound and pictures will come, and FFmpeg waits for what
    it says; so nothing is given out until both have come, or one alone for half a second. When the other one comes
    after all, or one of them goes on in another codec, the file is over (`turned`) and `begin` gives the beginning of
    the next."""

    def __init__(self) -> None:
        self._held: list[tuple[int, bytes]] = []
        self._size = 0
        self._first: dict[int, int] = {}
        self._configurations: dict[tuple[int, tuple[object, ...]], bytes] = {}
        self._codecs: dict[tuple[int, int], int | bytes] = {}
        self._announced: frozenset[int] = frozenset()
        self.turned = False

    def write(self, kind: int, ms: int, body: bytes) -> bytes:
        """What can be given out now. `kind` is AUDIO_TAG or VIDEO_TAG, `body` is not empty."""
        one = tag(kind, ms, body)
        head = head_of(kind, body)
        if head.empty:
            return b""
        changes = self._note(kind, head, one)
        if kind in self._announced and not self.turned and not changes:
            return one
        if changes and not self._announced:
            self._held = [(other, held) for other, held in self._held if other != kind]
        if self._announced and not self.turned:
            self.turned = True
            self._held = [(of, known) for (of, _), known in self._configurations.items() if of != kind]
            self._held += [(kind, known) for known in self._told_of(kind) if known is not one]
        self._hold(kind, one)
        span = 0 if head.tells else ms - self._first.setdefault(kind, ms)
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

    def _note(self, kind: int, head: TagHead, one: bytes) -> bool:
        """Keep what this tag configures. True when the decoders of this file cannot go on with it: another codec, or
        another configuration of one that takes only one."""
        changes = False
        for track, codec in head.codecs:
            before = self._codecs.setdefault((kind, track), codec)
            if before != codec:
                self._forget(kind)
                self._codecs[kind, track] = codec
                changes = True
        if head.tells is not None:
            known = self._configurations.get((kind, head.tells))
            inline = all(codec in INLINE for _, codec in head.codecs)
            changes |= head.begins and known is not None and not inline and _body(known) != _body(one)
            self._configurations[kind, head.tells] = one
        return changes

    def _forget(self, kind: int) -> None:
        self._configurations = {key: known for key, known in self._configurations.items() if key[0] != kind}
        self._codecs = {key: codec for key, codec in self._codecs.items() if key[0] != kind}

    def _told_of(self, kind: int) -> list[bytes]:
        return [known for (of, _), known in self._configurations.items() if of == kind]

    def _hold(self, kind: int, one: bytes) -> None:
        self._held.append((kind, one))
        self._size += len(one)


def is_configuration(kind: int, body: bytes) -> bool:
    """Whether a tag only describes what the later ones hold; its time then means nothing."""
    return head_of(kind, body).tells is not None


def _body(one: bytes) -> bytes:
    """A tag without its time and sizes."""
    return one[11:-4]
