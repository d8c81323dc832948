"""`srt://host:port?streamid=…&passphrase=…&latency=…` taken apart.

A stream id of the form `#!::r=live/key,…` is written into addresses as it stands or percent-encoded; both are taken.
Its `#` begins no fragment, and a `+` is a plus sign.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from srt.socket import DEFAULT_LATENCY_MS, Settings

DEFAULT_PORT: Final = 9000
LONGEST_ID: Final = 512
MOST_LATENCY_MS: Final = 10_000
"""More than any encoder or player is set to. A larger number is FFmpeg's and OBS's, who count microseconds here."""
_PASSPHRASE: Final = range(10, 80)
_KEY_LENGTHS: Final = ("0", "16", "24", "32")


class BadAddress(ValueError):
    """`sentence` says what is wrong; it holds nothing of the address."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int
    settings: Settings

    def order(self, connect_to: Iterable[object]) -> dict[str, Any]:
        """For the process that calls: these addresses (IPs, judged), and the settings."""
        return {"connect_to": [str(one) for one in connect_to], "port": self.port, "settings": asdict(self.settings)}


def parse(url: str) -> Address:
    """BadAddress. Settings of other programs that mean nothing here (`pkt_size`, `timeout` and the like) are passed
    over."""
    place, _, query = url.partition("?")
    try:
        parts = urlsplit(place)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadAddress("The address cannot be read.") from None
    if parts.scheme.lower() != "srt" or not host or port == 0:
        raise BadAddress("The address is no srt:// address.")
    if parts.username is not None:
        raise BadAddress("The address carries a user name or a password; that is not allowed.")
    if parts.fragment:
        raise BadAddress("The stream id of an SRT address stands after ?streamid=.")
    return Address(host, port or DEFAULT_PORT, _settings(_pairs(query)))


def _pairs(query: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in query.split("&"))
    return {name.strip().lower(): unquote(value) for name, _, value in pairs}


def _settings(given: dict[str, str]) -> Settings:
    if (mode := given.get("mode", "caller")) != "caller":
        raise BadAddress(f"An SRT address here is called (mode=caller); mode={_short(mode)} is not taken.")
    if given.get("transtype", "live") != "live":
        raise BadAddress("Only live streams are taken by SRT, no files.")
    stream_id = given.get("streamid") or given.get("srt_streamid", "")
    if len(stream_id.encode()) > LONGEST_ID:
        raise BadAddress(f"The stream id is longer than {LONGEST_ID} bytes.")
    passphrase = given.get("passphrase", "")
    if passphrase and len(passphrase.encode()) not in _PASSPHRASE:
        raise BadAddress("A passphrase of SRT has 10 to 79 characters.")
    if (length := given.get("pbkeylen", "0")) not in _KEY_LENGTHS:
        raise BadAddress("The key length (pbkeylen) is 16, 24 or 32.")
    return Settings(stream_id, passphrase, int(length), _latency(given.get("latency", "")))


def _latency(text: str) -> int:
    if not text:
        return DEFAULT_LATENCY_MS
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise BadAddress("The latency is a number of milliseconds.")
    given = int(text)
    milliseconds = given if given <= MOST_LATENCY_MS else given // 1000
    if milliseconds > MOST_LATENCY_MS:
        raise BadAddress(f"The latency is at most {MOST_LATENCY_MS} milliseconds.")
    return milliseconds


def _short(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())[:20]
