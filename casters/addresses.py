"""Addresses that people type: what may be stored for whom, and how they are shown.

The cloud fetches them, and the local cloud checks again whatever it opens (redirects, segments); the console itself
only looks at one when somebody asks it to (`casters.looks`), under the same rule. What is refused here is what must
never be asked of either: inner networks, metadata services, credentials in the address. A name that cannot be resolved
from here passes, because shows are prepared offline, and the fetching side checks anyway.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LookupTimeout
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, urlsplit

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

LOOKUP_SECONDS = 2.0
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".gif")
FETCHED = ("http", "https")
STREAMED = ("http", "https", "rtmp", "rtmps", "rtsp", "rtsps", "srt")
PUSHED = ("rtmp", "rtmps", "srt")
# Where clouds answer questions about the machine itself, beside the link-local ones.
METADATA = frozenset(
    ipaddress.ip_address(text) for text in ("168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254")
)

_lookups = ThreadPoolExecutor(max_workers=4, thread_name_prefix="address-lookup")


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may be asked for. `own_origin` is the account's own cloud ("http://host:port"), always allowed when local."""

    local: bool
    own_origin: str = ""
    allow_nets: tuple[IPNetwork, ...] = ()


def policy_for(kind: str, endpoint: str) -> Policy:
    """The rule for a cloud account: an account of kind 'local' may use this machine, every other one only public
    addresses."""
    return Policy(local=kind == "local", own_origin=_origin(urlsplit(endpoint)), allow_nets=allowed_nets())


@cache
def allowed_nets() -> tuple[IPNetwork, ...]:
    """CONSOLE_ALLOW_NETS: inner networks whose cameras a local cloud may pull from, as '10.1.0.0/16,
    192.168.7.0/24'."""
    text = os.environ.get("CONSOLE_ALLOW_NETS", "")
    return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def fault(url: str, *, schemes: Iterable[str], longest: int, policy: Policy, picture: bool = False) -> str | None:
    """Why this address is not accepted, as a sentence, or None when it is."""
    schemes = tuple(schemes)
    if len(url) > longest:
        return f"An address may have at most {longest} characters."
    if any(ord(char) <= 32 or ord(char) == 127 for char in url):
        return "An address may not contain spaces or control characters."
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "This is not an address."
    if parts.scheme.lower() not in schemes or not parts.hostname:
        return f"An address must begin with {_either(schemes)} and name a host."
    if "@" in parts.netloc:
        return "An address may not contain a user name or password before the host."
    if port == 0:
        return "Port 0 cannot be used."
    if picture and not parts.path.lower().endswith(PICTURE_ENDINGS) and not is_test_picture(url, policy):
        return "A picture's address must end in jpg, jpeg, png, bmp or gif."
    return None if _is_own(parts, policy) else _host_fault(parts.hostname, policy)


def places(url: str, policy: Policy) -> list[IPAddress]:
    """Where a connection to this address may go: what its host leads to now, each judged. Empty when that is unknown or
    closed. Connect to these and to nothing else, so that a name cannot change between the judgement and the
    connection."""
    parts = urlsplit(url)
    own = _is_own(parts, policy)
    return [address for address in _addresses_of(parts.hostname or "") if own or _may_reach(address, policy)]


def is_public(address: str) -> bool:
    return _unwrapped(ipaddress.ip_address(address.partition("%")[0])).is_global


def place(url: str) -> str:
    """Whom it leads to: scheme, host and port, in one spelling."""
    parts = urlsplit(url)
    default = {"rtsp": 554}.get(parts.scheme, 0)
    return f"{parts.scheme}://{parts.hostname or ''}:{parts.port or default}"


def is_test_picture(url: str, policy: Policy) -> bool:
    """One of the pictures that the local cloud draws itself."""
    parts = urlsplit(url)
    return _is_own(parts, policy) and parts.path.startswith("/test/")


def mask(url: str, *, keep_path: bool = False) -> str:
    """The address as people may see it: where it goes, never the key in it.

    `keep_path` is for pictures and files, whose path is a name and not a key; their query is hidden all the same.
    """
    parts = urlsplit(url)
    if not parts.scheme or not parts.hostname:
        return "***" if url else ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = f":{parts.port}" if parts.port else ""
    start = f"{parts.scheme}://{host}{port}"
    if keep_path:
        return f"{start}{parts.path}{'?***' if parts.query else ''}"
    folders = [part for part in parts.path.split("/") if part][:-1]
    return "/".join([start, *folders[:1], "***"])


def _host_fault(host: str, policy: Policy) -> str | None:
    for address in _addresses_of(host):
        if not _may_reach(address, policy):
            return f"The address leads to {address}, which is not open to sources: it is an inner or reserved network."
    return None


def _addresses_of(host: str) -> list[IPAddress]:
    """Every address behind a host, decimal and other odd spellings included; empty when the name is unknown here."""
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        pass
    try:
        found = _lookups.submit(socket.getaddrinfo, host, None, proto=socket.IPPROTO_TCP).result(LOOKUP_SECONDS)
    except (OSError, UnicodeError, LookupTimeout):
        return []
    return [ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in found]


def _may_reach(address: IPAddress, policy: Policy) -> bool:
    plain = _unwrapped(address)
    if plain in METADATA or plain.is_link_local or plain.is_multicast or plain.is_unspecified:
        return False
    if policy.local and plain.is_loopback:
        return True
    if policy.local and any(plain.version == net.version and plain in net for net in policy.allow_nets):
        return True
    return plain.is_global and not plain.is_reserved


def _unwrapped(address: IPAddress) -> IPAddress:
    """The IPv4 address hidden in a mapped, 6to4, Teredo or NAT64 spelling, else the address itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address.sixtofour:
            return address.sixtofour
        if address.teredo:
            return address.teredo[1]
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _origin(parts: SplitResult) -> str:
    if not parts.scheme or not parts.hostname:
        return ""
    default = {"http": 80, "https": 443}.get(parts.scheme.lower(), 0)
    return f"{parts.scheme.lower()}://{parts.hostname.lower()}:{parts.port or default}"


def _is_own(parts: SplitResult, policy: Policy) -> bool:
    return policy.local and bool(policy.own_origin) and _origin(parts) == policy.own_origin


def _either(schemes: tuple[str, ...]) -> str:
    words = [f"{scheme}://" for scheme in schemes]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
