"""A live FLV stream as the files that FFmpeg reads from, one after the other."""

from __future__ import annotations

from collections.abc import Callable

from rtmp.flv import AUDIO_TAG, VIDEO_TAG
from rtmp.flv_body import FlvBody
from rtmp.tags import Tags


class FlvFiles:
    """The head of what comes promises sound and pictures, and FFmpeg would wait for either; and within one file it
    follows no other codec. So the files are made anew from the tags."""

    def __init__(self, more: Callable[[int], bytes]) -> None:
        """`more(size)` gives between one and `size` bytes of the stream; none at its end."""
        self._more = more
        self._tags = Tags()
        self._flv = FlvBody()
        self._ready = b""

    def read(self, size: int = 65_536) -> bytes:
        while not self._ready and not self._flv.turned:
            if not (data := self._more(65_536)):
                return b""
            tags = [tag for tag in self._tags.feed(data) if tag[0] in (AUDIO_TAG, VIDEO_TAG) and tag[2]]
            self._ready = b"".join(self._flv.write(*tag) for tag in tags)
        data, self._ready = self._ready[:size], self._ready[size:]
        return data

    def goes_on(self) -> bool:
        """After the end: whether there is another file, as what comes has changed. It can be read from then on."""
        if self._flv.turned:
            self._ready = self._flv.begin()
        return bool(self._ready)
