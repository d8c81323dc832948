"""A camera's question for user name and password (401), answered: Digest with MD5 or SHA-256 (RFC 2617, RFC 7616),
Basic where the way there is no public one."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, unquote

ASKED: Final = "The camera asks for a user name and a password; the input has fields for both."
DENIED: Final = "The camera refuses the user name or password."
PLAIN: Final = "The camera wants the password as plain text, which is not sent over the internet."
UNKNOWN: Final = "The camera asks for the password in a way that is not known here."

_HASHES: Final = {"SHA-256": hashlib.sha256, "MD5": hashlib.md5}
"""The better one first."""
_IN_ADDRESSES: Final = re.compile(r"(?i)(\b[a-z]+://)[^/\s\"']+@")
_SCHEME: Final = re.compile(r"(?:^|[,\n])\s*(Digest|Basic)(?=[\s,]|$)", re.IGNORECASE)
_PAIR: Final = re.compile(r'([A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')


@dataclass(frozen=True, slots=True)
class Login:
    """The user's name and the password; neither is shown."""

    user: str = field(repr=False)
    password: str = field(repr=False)


def parted(url: str) -> tuple[str, Login | None]:
    """An `rtsp://user:password@host/…` address without them, and they; None where it carries none. Any other address
    is left as it is."""
    head, mark, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    said, at, host = place.rpartition("@")
    if head.lower() not in ("rtsp", "rtsps") or not at:
        return url, None
    user, _, password = said.partition(":")
    return f"{head}{mark}{host}{slash}{path}", Login(unquote(user), unquote(password))


def joined(url: str, login: Login) -> str:
    """The other way round; of an empty name and password it says so: `rtsp://@host/…`."""
    if not login.user and not login.password:
        return url.replace("://", "://@", 1)
    head, mark, rest = url.partition("://")
    return f"{head}{mark}{quote(login.user, safe='')}:{quote(login.password, safe='')}@{rest}"


def hidden(text: str) -> str:
    """Any text without the names and passwords of addresses in it."""
    return _IN_ADDRESSES.sub(r"\1***@", text)


class NotLetIn(Exception):
    """`sentence` says why. `denied` when the camera has judged the password: trying again may lock the account."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.denied = sentence == DENIED


class Gate:
    """One camera's questions and our answers. `plain`: whether the password may travel as plain text."""

    def __init__(self, login: Login | None, *, plain: bool) -> None:
        self._login, self._plain = login, plain
        self._asked: Mapping[str, str] | None = None
        self._count = 0

    @property
    def has_asked(self) -> bool:
        return self._asked is not None

    def refused(self, challenges: str) -> None:
        """A request came back with 401 and these `WWW-Authenticate` lines: it may be sent again when this returns.
        NotLetIn."""
        if self._login is None:
            raise NotLetIn(ASKED)
        new = self._chosen(challenges)
        if self._asked is not None and not _is_stale(new, self._asked):
            raise NotLetIn(DENIED)
        self._asked, self._count = new, 0

    def answer(self, method: str, url: str) -> str:
        """The `Authorization` of a request, empty while nobody has asked."""
        if self._asked is None or self._login is None:
            return ""
        if self._asked["scheme"] == "basic":
            words = f"{self._login.user}:{self._login.password}".encode()
            return f"Basic {base64.b64encode(words).decode()}"
        self._count += 1
        return _digest(self._asked, self._login, method, url, self._count)

    def _chosen(self, challenges: str) -> Mapping[str, str]:
        found = list(_parsed(challenges))
        for name in _HASHES:
            for one in found:
                if one["scheme"] == "digest" and one["algorithm"] == name and _qop_known(one):
                    return one
        if not any(one["scheme"] == "basic" for one in found):
            raise NotLetIn(UNKNOWN)
        if not self._plain:
            raise NotLetIn(PLAIN)
        return {"scheme": "basic"}


def _parsed(challenges: str) -> Iterator[Mapping[str, str]]:
    parts = _SCHEME.split(challenges)
    for scheme, rest in zip(parts[1::2], parts[2::2], strict=True):
        pairs = {name.lower(): re.sub(r"\\(.)", r"\1", quoted) or plain for name, quoted, plain in _PAIR.findall(rest)}
        yield {**pairs, "scheme": scheme.lower(), "algorithm": pairs.get("algorithm", "MD5").upper()}


def _qop_known(asked: Mapping[str, str]) -> bool:
    return "nonce" in asked and ("qop" not in asked or "auth" in _qops(asked))


def _qops(asked: Mapping[str, str]) -> list[str]:
    return [word.strip().lower() for word in asked.get("qop", "").split(",")]


def _is_stale(new: Mapping[str, str], old: Mapping[str, str]) -> bool:
    """The answer was right, for a question that is over. Only another nonce can be that."""
    return new.get("stale", "").lower() == "true" and new.get("nonce") != old.get("nonce")


def _digest(asked: Mapping[str, str], login: Login, method: str, url: str, count: int) -> str:
    def hashed(*words: str) -> str:
        return _HASHES[asked["algorithm"]](":".join(words).encode()).hexdigest()

    realm, nonce = asked.get("realm", ""), asked["nonce"]
    secret, wanted = hashed(login.user, realm, login.password), hashed(method, url)
    said = {"username": login.user, "realm": realm, "nonce": nonce, "uri": url}
    more = ""
    if "qop" in asked:
        number, ours = f"{count:08x}", secrets.token_hex(8)
        said["response"] = hashed(secret, nonce, number, ours, "auth", wanted)
        more = f', qop=auth, nc={number}, cnonce="{ours}"'
    else:
        said["response"] = hashed(secret, nonce, wanted)
    if "opaque" in asked:
        said["opaque"] = asked["opaque"]
    words = ", ".join(f'{name}="{_quoted(value)}"' for name, value in said.items())
    return f"Digest {words}, algorithm={asked['algorithm']}{more}"


def _quoted(text: str) -> str:
    """Nothing that could end the word or the line."""
    return re.sub(r'(["\\])', r"\\\1", "".join(sign for sign in text if sign >= " " and sign != "\x7f"))
