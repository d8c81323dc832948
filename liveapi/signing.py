"""TC3-HMAC-SHA256, the vendor's signature v3, as arithmetic: text in, text out, no clock and no network.

The manual's steps have the manual's names, so that its worked example can be followed value by value.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from liveapi.masking import Secret

ALGORITHM = "TC3-HMAC-SHA256"
TERMINATOR = "tc3_request"


@dataclass(frozen=True, slots=True)
class Credentials:
    """`token` belongs to temporary keys only; empty for others."""

    secret_id: str
    secret_key: Secret
    token: Secret


def signed_headers(headers: Mapping[str, str]) -> str:
    """The names, in lower case and sorted, joined by semicolons."""
    return ";".join(sorted(name.lower() for name in headers))


def canonical_request(method: str, query: str, headers: Mapping[str, str], body: bytes) -> str:
    """Step 1. `headers` are those to be signed; `query` is the raw query of a GET and empty for a POST."""
    lines = sorted((name.lower(), value.strip().lower()) for name, value in headers.items())
    block = "".join(f"{name}:{value}\n" for name, value in lines)
    hashed_payload = hashlib.sha256(body).hexdigest()
    return "\n".join([method, "/", query, block, signed_headers(headers), hashed_payload])


def utc_date(timestamp: int) -> str:
    """The date of the credential scope. UTC, whatever the clock on the wall says."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")


def credential_scope(timestamp: int, service: str) -> str:
    return f"{utc_date(timestamp)}/{service}/{TERMINATOR}"


def string_to_sign(timestamp: int, service: str, canonical: str) -> str:
    """Step 2."""
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    return "\n".join([ALGORITHM, str(timestamp), credential_scope(timestamp, service), hashed])


def signing_keys(secret_key: str, timestamp: int, service: str) -> tuple[bytes, bytes, bytes]:
    """Step 3: SecretDate, SecretService and SecretSigning, each the key of the next."""
    secret_date = _hmac(f"TC3{secret_key}".encode(), utc_date(timestamp))
    secret_service = _hmac(secret_date, service)
    return secret_date, secret_service, _hmac(secret_service, TERMINATOR)


def signature(secret_signing: bytes, to_sign: str) -> str:
    return _hmac(secret_signing, to_sign).hex()


def authorization(
    credentials: Credentials,
    *,
    timestamp: int,
    service: str,
    headers: Mapping[str, str],
    body: bytes,
    method: str = "POST",
    query: str = "",
) -> str:
    """Step 4: the whole header. Every header given is signed; Content-Type and Host have to be among them."""
    to_sign = string_to_sign(timestamp, service, canonical_request(method, query, headers, body))
    _, _, secret_signing = signing_keys(credentials.secret_key.reveal(), timestamp, service)
    return (
        f"{ALGORITHM} Credential={credentials.secret_id}/{credential_scope(timestamp, service)}, "
        f"SignedHeaders={signed_headers(headers)}, Signature={signature(secret_signing, to_sign)}"
    )


def signed(
    credentials: Credentials,
    *,
    action: str,
    version: str,
    service: str,
    host: str,
    timestamp: int,
    body: bytes,
    region: str = "",
    content_type: str = "application/json; charset=utf-8",
) -> dict[str, str]:
    """All headers of a POST, signed.

    The manual asks for Content-Type and Host only. With that a captured DescribeCaster could be sent again as
    DeleteCaster, so the action, its time, version, region and token are signed as well.
    """
    headers = {
        "Content-Type": content_type,
        "Host": host,
        "X-TC-Action": action,
        "X-TC-Timestamp": str(timestamp),
        "X-TC-Version": version,
    }
    if region:
        headers["X-TC-Region"] = region
    if credentials.token:
        headers["X-TC-Token"] = credentials.token.reveal()
    header = authorization(credentials, timestamp=timestamp, service=service, headers=headers, body=body)
    return {**headers, "Authorization": header}


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
