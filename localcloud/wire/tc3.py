"""Verifying TC3-HMAC-SHA256, from the manual's chapter. Everything is computed from the bytes received."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from localcloud.casters.refusal import RefusalError

ALGORITHM = "TC3-HMAC-SHA256"
COMPULSORY = frozenset({"content-type", "host"})

_SHAPE = re.compile(
    r"TC3-HMAC-SHA256 +Credential=(?P<id>[^/,\s]+)/(?P<date>\d{4}-\d{2}-\d{2})"
    r"/(?P<service>[A-Za-z0-9.:\[\]_-]{1,255})/tc3_request"
    r" *, *SignedHeaders=(?P<names>[^,\s]+) *, *Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class Authorization:
    """The parsed header."""

    secret_id: str
    date: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str


def parse(header: str) -> Authorization:
    """The Authorization header, refused unless it has the manual's form: names sorted, unique, both compulsory ones."""
    match = _SHAPE.fullmatch(header)
    if match is None:
        raise _malformed("does not have the form of TC3-HMAC-SHA256.")
    names = match["names"].split(";")
    if any(name != name.lower() for name in names):
        raise _malformed("must name its SignedHeaders in lower case.")
    if names != sorted(set(names)):
        raise _malformed("must name its SignedHeaders sorted and once each.")
    if not set(names) >= COMPULSORY:
        raise _malformed("must sign content-type and host.")
    return Authorization(match["id"], match["date"], match["service"], tuple(names), match["signature"])


def canonical_request(
    method: str,
    query: bytes,
    headers: Sequence[tuple[bytes, bytes]],
    signed: Sequence[str],
    body: bytes,
    host: bytes | None = None,
) -> bytes:
    """The text that is hashed. A signed header must have arrived exactly once, or the signature cannot be right.
    `host` stands for that header's value."""
    lines = bytearray()
    for name in signed:
        values = [value for key, value in headers if key.lower() == name.encode("latin-1", "replace")]
        if len(values) != 1:
            raise _wrong(f"the signed header {name} arrived {len(values)} times.")
        value = host if host is not None and name == "host" else values[0]
        lines += name.encode("latin-1") + b":" + value.strip().lower() + b"\n"
    is_get = method == "GET"
    payload = hashlib.sha256(b"" if is_get else body).hexdigest()
    parts = (method.encode(), b"/", query if is_get else b"", bytes(lines), ";".join(signed).encode(), payload.encode())
    return b"\n".join(parts)


def signature(secret_key: str, timestamp: str, date: str, service: str, canonical: bytes) -> str:
    """The signature this request should carry."""
    scope = f"{date}/{service}/tc3_request"
    text = f"{ALGORITHM}\n{timestamp}\n{scope}\n{hashlib.sha256(canonical).hexdigest()}"
    key = ("TC3" + secret_key).encode()
    for word in (date, service, "tc3_request"):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def utc_date(timestamp: int) -> str:
    """Empty for a time that no calendar has."""
    try:
        return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")
    except (ValueError, OverflowError):
        return ""


def verify(
    authorization: Authorization,
    *,
    secret_key: str,
    timestamp: str,
    method: str,
    query: bytes,
    headers: Sequence[tuple[bytes, bytes]],
    body: bytes,
    port: int = 0,
) -> None:
    """Refuse unless date and signature fit these very bytes. A wrong body shows as a wrong signature. Where the request
    came to `port` and its host says so, the host may have been signed without it."""
    if authorization.date != utc_date(int(timestamp)):
        raise _wrong("the date of the scope is not the UTC date of the timestamp.")
    for host in (None, _without_port(headers, port)):
        canonical = canonical_request(method, query, headers, authorization.signed_headers, body, host)
        wanted = signature(secret_key, timestamp, authorization.date, authorization.service, canonical)
        if hmac.compare_digest(wanted.encode(), authorization.signature.encode()):
            return
    raise _wrong("the signature does not fit the request.")


def labels_of(host: str) -> frozenset[str]:
    """What stands for the service where an endpoint of one's own is named by its first label: the vendor's SDK for Node
    takes all up to the first dot, the port with it where there is none."""
    label = host.lower().partition(".")[0]
    return frozenset({label, label.rpartition(":")[0] or label})


def _without_port(headers: Sequence[tuple[bytes, bytes]], port: int) -> bytes | None:
    """The host as that SDK signs it, where it was sent with this port."""
    host = next((value.strip() for name, value in headers if name.lower() == b"host"), b"")
    bare, colon, given = host.rpartition(b":")
    return bare if colon and bare and given == str(port).encode() else None


def _malformed(why: str) -> RefusalError:
    return RefusalError("AuthFailure.InvalidAuthorization", f"The Authorization header {why}")


def _wrong(why: str) -> RefusalError:
    return RefusalError("AuthFailure.SignatureFailure", f"The credentials could not be validated: {why}")
