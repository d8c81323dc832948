"""Where a push goes: an RTMP or SRT address taken apart, judged, and pinned to the machine that was judged."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from localcloud.mixer.fetch import FetchPolicy, Refused
from rtmp.address import split_path
from srt import address as srt_address

PORTS: Final = {"rtmp": 1935, "rtmps": 443}


@dataclass(frozen=True, slots=True)
class Destination:
    """`app` is everything before the last slash of the path, `key` what follows, with the query; it is a secret.
    `connect_to` are the judged addresses."""

    host: str
    port: int
    tls: bool
    app: str
    key: str = field(repr=False)
    connect_to: tuple[str, ...]
    verify: bool = True

    @property
    def tc_url(self) -> str:
        scheme = "rtmps" if self.tls else "rtmp"
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[scheme] else f":{self.port}"
        return f"{scheme}://{host}{port}/{self.app}"


def order_of(url: str, policy: FetchPolicy) -> dict[str, Any]:
    """What the process of the push needs to know. `Refused` or `Unreachable` with a sentence that holds no key."""
    if url[:6].lower() == "srt://":
        return _by_srt(url, policy)
    destination = destination_of(url, policy)
    return {"kind": "push", **asdict(destination), "tc_url": destination.tc_url}


def _by_srt(url: str, policy: FetchPolicy) -> dict[str, Any]:
    try:
        wanted = srt_address.parse(url)
    except srt_address.BadAddress as error:
        raise Refused(error.sentence) from None
    return {"kind": "srt", **wanted.order(policy.addresses(wanted.host))}


def destination_of(url: str, policy: FetchPolicy) -> Destination:
    """`Refused` or `Unreachable` with a sentence that holds no key. A certificate is asked for and checked where the
    address is public; on this machine and in the permitted networks self-made ones are welcome."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("The address cannot be read.") from None
    scheme, host = parts.scheme.lower(), parts.hostname or ""
    if scheme not in PORTS or not host or port == 0:
        raise Refused("The address is no rtmp:// or rtmps:// address.")
    if parts.username is not None or parts.password is not None:
        raise Refused("The address carries a user name or a password; that is not supported.")
    if any(ord(sign) < 33 or ord(sign) == 127 for sign in url):
        raise Refused("The address holds a space or a control character.")
    addresses = policy.addresses(host)
    app, key = split_path(url)
    return Destination(
        host=host,
        port=port or PORTS[scheme],
        tls=scheme == "rtmps",
        app=app,
        key=key,
        connect_to=tuple(str(address) for address in addresses),
        verify=all(address.is_global for address in addresses),
    )
