"""Whoever is connected and has shown no good key: few, and few of one address; a newcomer displaces the oldest one.

So nobody who sits idle on the port keeps an encoder out, not even one of the same address. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from ipaddress import IPv6Address, ip_address
from typing import Final, Generic, TypeVar

MOST: Final = 128
MOST_OF_ONE: Final = 32
_Who = TypeVar("_Who", bound=Hashable)


class Strangers(Generic[_Who]):
    """In the order in which they came."""

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._homes: dict[_Who, str] = {}

    def __len__(self) -> int:
        return len(self._homes)

    def admit(self, who: _Who, address: str) -> _Who | None:
        """Whom to send away for this newcomer, if anybody: the oldest of the same address where that one has its
        share, else, where all places are taken, the oldest of the address that has the most."""
        home = home_of(address)
        counts = Counter(self._homes.values())
        crowded = None
        if counts[home] >= self._most_of_one:
            crowded = home
        elif len(self._homes) >= self._most:
            crowded = counts.most_common(1)[0][0]
        oldest = next((one for one, of in self._homes.items() if of == crowded), None)
        if oldest is not None:
            self.forget(oldest)
        self._homes[who] = home
        return oldest

    def forget(self, who: _Who) -> None:
        """They have shown their key, or are gone."""
        self._homes.pop(who, None)


def home_of(address: str) -> str:
    """What one peer can send from: an address of IPv4, or the network of 64 bits that every IPv6 host is given."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or IPv6Address(int(ip) >> 64 << 64))
    return str(ip)
