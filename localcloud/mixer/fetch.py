"""Which addresses the mixer may fetch from. The rule is applied to every address a name resolves to, on every hop
(redirect, playlist, segment, key), and the connection goes to exactly the address that was judged, so a name cannot
change in between.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PORTS: Final = {"http": 80, "https": 443}
STREAM_PORTS: Final = {"rtmp": 1935, "rtmps": 443, "rtsp": 554, "rtsps": 322, "srt": 9000}
"""What only a live pull may begin with: nothing else speaks these."""
_SECURE: Final = frozenset({"https", "rtmps", "rtsps"})
_ALL_PORTS: Final = {**PORTS, **STREAM_PORTS}
MAX_URL: Final = 2048

# Where clouds answer questions about the machine itself, beside the link-local ones.
_METADATA: Final = frozenset(
    map(ipaddress.ip_address, ("168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254"))
)
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """The address may not be fetched; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Denied(Refused):
    """The password was judged and found wrong: whoever asks again and again locks the account."""


class Unreachable(Exception):
    """The address may be fetched, but did not answer as it should; `sentence` says how."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Target:
    """A judged address: connect to one of `addresses`, and to nothing else."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[Address, ...]

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _ALL_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def secure(self) -> bool:
        """By TLS."""
        return self.scheme in _SECURE

    @property
    def verify(self) -> bool:
        """Whether its certificate is checked. Self-made ones of cameras and media servers are welcome by RTMP on this
        machine and in the permitted networks, as for pushes out."""
        return self.scheme == "https" or all(address.is_global for address in self.addresses)


Resolve = Callable[[str, float], Sequence[Address]]


def resolve_by_system(host: str, timeout: float) -> Sequence[Address]:
    """getaddrinfo cannot be interrupted, so it runs beside us and is left behind when it takes too long."""
    try:
        return (ipaddress.ip_address(host),)
    except ValueError:
        pass
    found: list[Address] = []
    failed: list[OSError] = []
    done = threading.Event()

    def look_up() -> None:
        try:
            infos = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            found.extend(ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in infos)
        except OSError as error:
            failed.append(error)
        finally:
            done.set()

    threading.Thread(target=look_up, name="resolve", daemon=True).start()
    if not done.wait(timeout) or failed or not found:
        raise Unreachable(f"The name {host} cannot be found.")
    return tuple(dict.fromkeys(found))


class FetchPolicy:
    """Own origin, loopback and public addresses; private networks only when named; the machine's link, its metadata
    service and multicast never."""

    def __init__(
        self,
        allow_nets: Sequence[str | Network] = (),
        own_origin: str = "",
        *,
        loopback: bool = True,
        resolve: Resolve = resolve_by_system,
    ) -> None:
        self._nets = tuple(
            ipaddress.ip_network(net, strict=False) if isinstance(net, str) else net for net in allow_nets
        )
        self._own = origin_of(own_origin) if own_origin else None
        self._loopback = loopback
        self._resolve = resolve

    def check(self, url: str) -> None:
        """Nothing, or `Refused`; streams included. A name that cannot be found is not refused: it is unreachable, which
        is said when it is opened."""
        try:
            self.target(url, schemes=_ALL_PORTS)
        except Unreachable:
            return

    def target(self, url: str, timeout: float = 5.0, schemes: Mapping[str, int] = PORTS) -> Target:
        """Judge an address and say where to connect; `Refused` or `Unreachable`. `schemes`: what it may begin with, and
        the usual ports."""
        parts = _split(url, schemes)
        host, port = _ascii(parts.hostname or ""), parts.port or schemes[parts.scheme]
        addresses = self.addresses(host, timeout, own=(host, port) == self._own)
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
            f"?{quote(parts.query, safe=_QUERY)}" if parts.query else ""
        )
        return Target(parts.scheme, host, port, path, addresses)

    def addresses(self, host: str, timeout: float = 5.0, *, own: bool = False) -> tuple[Address, ...]:
        """What a name stands for, every address judged; `Refused` or `Unreachable`."""
        addresses = tuple(self._resolve(_ascii(host), timeout))
        for address in addresses:
            self._judge(host, _inner(address), own)
        return addresses

    def _judge(self, host: str, address: Address, own: bool) -> None:
        never = address.is_link_local or address.is_multicast or address.is_unspecified or address in _METADATA
        if never:
            raise Refused(f"{host} is an address of the machine's own link or of its cloud; it is never fetched.")
        if own or any(address.version == net.version and address in net for net in self._nets):
            return
        if address.is_loopback:
            if not self._loopback:
                raise Refused(f"{host} is this machine itself; addresses of this machine are not fetched.")
        elif not address.is_global or address.is_reserved:
            raise Refused(f"{host} is in a private network; start the local cloud with --allow-net to permit it.")


_QUERY: Final = "/?%:@!$&'()*+,;=~-._"


def origin_of(url: str) -> tuple[str, int]:
    parts = _split(url, PORTS)
    return parts.hostname or "", parts.port or PORTS[parts.scheme]


def _split(url: str, schemes: Mapping[str, int]) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_ok = parts.port != 0
    except ValueError:
        raise Refused("The address cannot be read.") from None
    if len(url) > MAX_URL:
        raise Refused(f"The address is longer than {MAX_URL} characters.")
    if any(ord(sign) < 33 or ord(sign) == 127 for sign in url):
        raise Refused("The address holds a space or a control character.")
    if parts.scheme not in schemes:
        *most, last = (f"{scheme}://" for scheme in schemes)
        either = f"{', '.join(most)} or {last}" if most else last
        raise Refused(f"Addresses begin with {either}, not with {parts.scheme or 'nothing'}.")
    if not parts.hostname or not port_ok:
        raise Refused("The address names no host.")
    if parts.username is not None or parts.password is not None:
        raise Refused("The address carries a user name or a password; that is not allowed.")
    return parts


def _ascii(host: str) -> str:
    """Names in other scripts travel as punycode."""
    try:
        return host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        raise Refused("The address names no host.") from None


def _inner(address: Address) -> Address:
    """An IPv6 address that only wraps an IPv4 one is judged as that one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if wrapped is None and address in _NAT64:
        wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return wrapped or address
