"""HLS, fetched by our own rules: playlists, pieces and keys are each judged, then handed to FFmpeg as bytes in
memory."""

from __future__ import annotations

import math
import queue
import threading
import time
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from localcloud.mixer.fetch import FetchPolicy, Refused, Unreachable
from localcloud.mixer.fetch_http import NotThere, Stopped, fetch_all
from localcloud.mixer.sources.decoders import Unplayable
from localcloud.mixer.sources.hls_playlist import Key, Part, Piece, Playlist, parse

MAX_PLAYLIST: Final = 1_000_000
MAX_PIECE: Final = 24_000_000
MAX_BANDWIDTH: Final = 8_000_000
MAX_HEIGHT: Final = 1080
FROM_END: Final = 3
"""A live list is entered three pieces before its end, as the standard asks; nearer to it the next one would be late."""
MOST_MISSED: Final = 4
"""So many pieces in a row may be missing before the stream is given up, and opened anew."""
_TRIES: Final = 3
_AGAIN_S: Final = 0.3
_PIECE_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A piece. `breaks` is true where it does not follow on the one before, `series` as in the playlist."""

    data: bytes
    breaks: bool
    series: int = 0


class NotYet(Exception):
    """Nothing has come within the time that was given."""


class FetcherDied(RuntimeError):
    """The thread that fetches has ended by a mistake."""


class HlsReader:
    """A thread fetches up to two pieces ahead; `next` hands them out. An error that ends the stream is raised by
    `next`. What is missing is passed over: pieces that the playlist calls gaps, and those that cannot be had."""

    def __init__(
        self, policy: FetchPolicy, url: str, stop: threading.Event, *, wanted: str = "", from_end: int = FROM_END
    ) -> None:
        self._policy, self._url, self._outer = policy, url, stop
        self._wanted, self._from_end = wanted, from_end
        self.sound: str | None = None
        """The address of the sound where it has a playlist of its own; known with the first piece."""
        self._missed = 0
        self._patience_s = _PIECE_S
        self._final = False
        self._stop = threading.Event()
        self._pieces: queue.Queue[Fetched | Exception | None] = queue.Queue(maxsize=2)
        self._keys: dict[str, bytes] = {}
        self._heads: dict[Part, bytes] = {}
        self._thread = threading.Thread(target=self._guarded, name="hls", daemon=True)
        self._thread.start()

    def next(self, within_s: float = math.inf) -> Fetched | None:
        """The next piece; None at the end of a recording. NotYet where it does not come in time."""
        until = time.monotonic() + within_s
        while not self._outer.is_set():
            try:
                piece = self._pieces.get(timeout=0.05)
            except queue.Empty:
                if time.monotonic() > until:
                    raise NotYet from None
                continue
            if isinstance(piece, Exception):
                raise piece
            return piece
        raise Stopped

    def close(self) -> None:
        self._stop.set()
        self._thread.join(2)

    def _guarded(self) -> None:
        try:
            self._put(self._read_to_end())
        except Stopped:
            return
        except BaseException as error:  # noqa: BLE001  # Raised anew by `next`, where the source begins again.
            self._put(FetcherDied(f"{type(error).__name__}: {error}"))

    def _read_to_end(self) -> Exception | None:
        try:
            self._read()
        except (Refused, Unreachable, Unplayable) as error:
            return error
        except ValueError as error:
            return Unplayable(f"The playlist cannot be read ({error}).")
        return None

    def _read(self) -> None:
        playlist = self._playlist()
        number = self._entry(playlist)
        last = -1
        while True:
            fresh = [piece for piece in playlist.pieces if piece.number >= number]
            for piece in fresh:
                data = self._unless_missing(piece)
                if data is not None:
                    breaks = piece.breaks or (last >= 0 and piece.number != last + 1)
                    self._put(Fetched(data, breaks, piece.series))
                    last = piece.number
                number = piece.number + 1
            if playlist.ended and last < 0:
                raise Unreachable("Not one piece of the playlist is there.")
            if playlist.ended:
                return
            self._wait(playlist.target_s / (4 if fresh else 2))
            playlist = self._reloaded(playlist)
            if playlist.pieces and not playlist.pieces[0].number <= number <= playlist.pieces[-1].number + 1:
                number = self._entry(playlist)  # We fell out of the window, or the sender began anew.

    def _entry(self, playlist: Playlist) -> int:
        if not playlist.pieces:
            return 0
        return playlist.pieces[0 if playlist.ended else max(0, len(playlist.pieces) - self._from_end)].number

    def _playlist(self) -> Playlist:
        playlist = self._fetch_playlist(self._url)
        best = playlist.best(MAX_BANDWIDTH, MAX_HEIGHT)
        if best is not None:
            self._url, self.sound = best.url, playlist.sound_of(best, self._wanted)
            playlist = self._fetch_playlist(self._url)
        if not playlist.pieces and playlist.ended:
            raise Unplayable("The playlist is empty.")
        return playlist

    def _reloaded(self, before: Playlist) -> Playlist:
        """One request that fails costs nothing yet: what was fetched before plays on."""
        for _ in range(_TRIES - 1):
            try:
                return self._playlist()
            except Unreachable:
                self._wait(before.target_s / 4)
        return self._playlist()

    def _fetch_playlist(self, url: str) -> Playlist:
        got = fetch_all(self._policy, url, stop=self._stop, limit=MAX_PLAYLIST, seconds=8.0)
        playlist = parse(got.body.decode("utf-8", "replace"), got.url)
        self._final = playlist.ended
        self._patience_s = _PIECE_S if playlist.ended else min(_PIECE_S, max(4.0, 2 * playlist.target_s))
        return playlist

    def _unless_missing(self, piece: Piece) -> bytes | None:
        """Raises Unreachable where too many are missing in a row."""
        if piece.gap:
            return None
        try:
            data = self._bytes_of(piece)
        except Unreachable:
            self._missed += 1
            if self._missed >= MOST_MISSED:
                raise
            return None
        self._missed = 0
        return data

    def _bytes_of(self, piece: Piece) -> bytes:
        data = self._fetch(piece.part, MAX_PIECE)
        if piece.key is not None:
            data = _decrypted(data, self._key(piece.key), piece.key.iv or piece.number.to_bytes(16, "big"))
        return self._head(piece.head) + data if piece.head else data

    def _fetch(self, part: Part, limit: int) -> bytes:
        """A piece that does not come is tried again: live servers list pieces a moment before they have them."""
        until = time.monotonic() + self._patience_s
        for attempt in range(_TRIES):
            left = max(until - time.monotonic(), 0.5)
            try:
                got = fetch_all(self._policy, part.url, stop=self._stop, limit=limit, seconds=left, span=part.span)
                return got.body
            except Unreachable as error:
                never = self._final and isinstance(error, NotThere)
                if never or attempt == _TRIES - 1 or time.monotonic() > until:
                    raise
                self._wait(_AGAIN_S)
        raise Stopped

    def _head(self, part: Part) -> bytes:
        if part not in self._heads:
            self._heads = {part: self._fetch(part, 1_000_000)}
        return self._heads[part]

    def _key(self, key: Key) -> bytes:
        if key.method != "AES-128":
            raise Unplayable(f"The stream is encrypted in a way we cannot read ({key.method}).")
        if key.url not in self._keys:
            self._keys = {key.url: self._fetch(Part(key.url), 1_000)}
        if len(self._keys[key.url]) != 16:
            raise Unplayable("The key of the stream is no key.")
        return self._keys[key.url]

    def _put(self, piece: Fetched | Exception | None) -> None:
        while not self._ended():
            try:
                self._pieces.put(piece, timeout=0.1)
                return
            except queue.Full:
                continue
        raise Stopped

    def _wait(self, seconds: float) -> None:
        if self._stop.wait(seconds) or self._ended():
            raise Stopped

    def _ended(self) -> bool:
        return self._stop.is_set() or self._outer.is_set()


def _decrypted(data: bytes, key: bytes, iv: bytes) -> bytes:
    worker = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    unpad = PKCS7(128).unpadder()
    try:
        return unpad.update(worker.update(data) + worker.finalize()) + unpad.finalize()
    except ValueError:
        raise Unplayable("A piece of the stream cannot be decrypted with its key.") from None
