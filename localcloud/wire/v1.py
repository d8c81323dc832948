"""Verifying signature v1 (HmacSHA1, HmacSHA256), from the manual's chapter: what the vendor's older tools send.

Everything travels as parameters, the signature too, in a query or in a form. Nonces are not remembered: within its
five minutes a request may be repeated, as with TC3.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any, Final

from localcloud.casters.refusal import RefusalError

FORM: Final = "application/x-www-form-urlencoded"
POST_LIMIT: Final = 1024 * 1024
"""A tenth of what TC3 may send."""

NEEDED: Final = ("Action", "Version", "Timestamp", "Nonce", "SecretId", "Signature")
PUBLIC: Final = frozenset({*NEEDED, "SignatureMethod", "Region", "Token", "Language", "RequestClient"})
"""Parameters of the request itself; all others are the action's."""

_NONCE = re.compile(r"[1-9][0-9]{0,19}")


def parted(tree: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """The request's own parameters, and the action's. Those of the request are plain texts."""
    public: dict[str, str] = {}
    for name in PUBLIC & tree.keys():
        if not isinstance(tree[name], str):
            raise RefusalError("InvalidParameter", f"{name} is a text, not a structure.")
        public[name] = tree[name]
    return public, {name: value for name, value in tree.items() if name not in PUBLIC}


def check_presence(public: Mapping[str, str]) -> None:
    for name in NEEDED:
        if not public.get(name):
            raise RefusalError("MissingParameter", f"The parameter {name} of signature v1 is missing.")
    if not _NONCE.fullmatch(public["Nonce"]):
        raise RefusalError("InvalidParameter", "Nonce is not a positive integer.")


def signature(secret_key: str, method: str, host: str, pairs: Mapping[str, str], algorithm: str) -> str:
    """The signature of these parameters, all of them but the signature itself, in their plain form."""
    joined = "&".join(f"{name}={pairs[name]}" for name in sorted(pairs) if name != "Signature")
    digest = hashlib.sha256 if algorithm == "HmacSHA256" else hashlib.sha1
    made = hmac.new(secret_key.encode(), f"{method}{host}/?{joined}".encode(), digest).digest()
    return base64.b64encode(made).decode()


def verify(secret_key: str, method: str, host: str, pairs: Mapping[str, str]) -> None:
    """Refuse unless the signature fits. `host` is the Host header as it came, with its port."""
    wanted = signature(secret_key, method, host, pairs, pairs.get("SignatureMethod", ""))
    if not hmac.compare_digest(wanted.encode(), pairs["Signature"].encode()):
        raise RefusalError("AuthFailure.SignatureFailure", "The signature (v1) does not fit the request.")
