"""libsrt by ctypes: where it is found, the calls that are used, and what its answers mean in words.

It is no Python package: Debian's `srt-tools` brings it, as do the packages `srt` of Fedora, Alpine, Arch and Homebrew.
It is loaded in processes of their own alone, so that bytes from strangers meet its code apart from everything else.
"""

from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, POINTER, byref, c_char_p, c_int, c_void_p
from enum import IntEnum
from functools import cache
from typing import Final

NAMES: Final = (
    "libsrt-gnutls.so.1.5",
    "libsrt.so.1.5",
    "libsrt-openssl.so.1.5",
    "libsrt-gnutls.so.1.4",
    "libsrt.so.1.4",
    "libsrt.1.5.dylib",
    "/opt/homebrew/lib/libsrt.dylib",
    "/usr/local/lib/libsrt.dylib",
)
MISSING: Final = "SRT needs libsrt, which is not installed here (Debian and Ubuntu: apt-get install srt-tools)."

LISTEN_HOOK: Final = CFUNCTYPE(c_int, c_void_p, c_int, c_int, c_void_p, c_char_p)
"""Called for each caller, before they are let in: ours, the socket, the version, the address, the stream id."""


class Option(IntEnum):
    """What may be set on a socket; the numbers are libsrt's."""

    SEND_WAIT = 13
    RECEIVE_WAIT = 14
    REUSE = 15
    LATENCY = 23
    PASSPHRASE = 26
    KEY_LENGTH = 27
    CONNECT_WAIT = 36
    STREAM_ID = 46
    PAYLOAD = 49


class Reject(IntEnum):
    """Why a caller is refused: libsrt's own numbers below 1000, those of HTTP and 1000 above."""

    BAD_SECRET = 10
    UNSECURE = 11
    BAD_REQUEST = 1400
    OVERLOAD = 1402
    FORBIDDEN = 1403
    NOT_FOUND = 1404
    BAD_MODE = 1405
    CONFLICT = 1409


TIMEOUT: Final = 6003
CONNECTION_LOST: Final = 2001
_REFUSED: Final = 1002
_CRITICAL: Final = 2
"""Less would be written to standard error at every turn."""


def _why(who: str, reason: int) -> str:
    words = {
        Reject.BAD_SECRET: f"{who} refuses the passphrase.",
        Reject.UNSECURE: f"{who} wants a passphrase, or knows none.",
        Reject.BAD_REQUEST: f"{who} does not understand the stream id.",
        1401: f"{who} refuses the stream id: it wants a key.",
        Reject.OVERLOAD: f"{who} takes no more streams.",
        Reject.FORBIDDEN: f"{who} refuses the stream id.",
        Reject.NOT_FOUND: f"{who} knows no stream of this id.",
        Reject.BAD_MODE: f"{who} does not take streams this way.",
        1406: f"{who} refuses the stream.",
        Reject.CONFLICT: f"{who} has this stream already.",
        1423: f"{who} refuses the stream: it is locked.",
    }
    return words.get(reason, f"{who} refuses the connection (SRT {reason}).")


class SrtError(Exception):
    """A call failed; `sentence` says what that means, without address or key. `code` is libsrt's, `reason` the number
    of a refusal."""

    def __init__(self, sentence: str, code: int = 0, reason: int = 0) -> None:
        super().__init__(sentence)
        self.sentence, self.code, self.reason = sentence, code, reason


def installed() -> bool:
    """Whether there is one; it is not started."""
    return any(_found(name) for name in NAMES)


def _found(name: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None


@cache
def load() -> ctypes.CDLL:
    """The library, started; `SrtError` where there is none."""
    for name in NAMES:
        library = _found(name)
        if library is None:
            continue
        _declare(library)
        library.srt_setloglevel(_CRITICAL)
        library.srt_startup()
        return library
    raise SrtError(MISSING)


def _declare(library: ctypes.CDLL) -> None:
    library.srt_setsockflag.argtypes = (c_int, c_int, c_void_p, c_int)
    library.srt_connect.argtypes = library.srt_bind.argtypes = (c_int, c_void_p, c_int)
    library.srt_bind_acquire.argtypes = (c_int, c_int)
    library.srt_accept.argtypes = (c_int, c_void_p, POINTER(c_int))
    library.srt_send.argtypes = library.srt_recv.argtypes = (c_int, c_char_p, c_int)
    library.srt_listen_callback.argtypes = (c_int, LISTEN_HOOK, c_void_p)
    library.srt_getlasterror.argtypes = (POINTER(c_int),)


def last_error(library: ctypes.CDLL, who: str, socket: int = -1) -> SrtError:
    """What the failed call means; `who` begins the sentence, as in 'The destination'."""
    errno = c_int()
    code = int(library.srt_getlasterror(byref(errno)))
    reason = int(library.srt_getrejectreason(socket)) if code == _REFUSED else 0
    if code == _REFUSED:
        return SrtError(_why(who, reason), code, reason)
    if code in (1001, TIMEOUT):
        return SrtError(f"{who} does not answer by SRT.", code)
    return SrtError(f"{who} broke the connection.", code)
