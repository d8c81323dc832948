"""All connections of the web server, bounded: when too many stand open, those that ask for nothing give way."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, Protocol

MOST: Final = 512
"""Half of the descriptors that a process has where nobody says otherwise; the mixer needs the rest."""


class Guest(Protocol):
    """One connection."""

    @property
    def idle(self) -> bool:
        """True while no whole request of it is being answered."""

    def dismiss(self) -> None:
        """Close it at once."""


class Crowd:
    """For one loop. Whoever comes is let in; beyond `most` the idle one that has sent nothing for longest is closed,
    and where all are being answered, the newcomer."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._guests: OrderedDict[Guest, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._guests)

    def come(self, guest: Guest) -> None:
        if len(self._guests) >= self._most:
            leaving = next((one for one in self._guests if one.idle), guest)
            self._guests.pop(leaving, None)
            leaving.dismiss()
            if leaving is guest:
                return
        self._guests[guest] = None

    def heard(self, guest: Guest) -> None:
        """It has sent something."""
        if guest in self._guests:
            self._guests.move_to_end(guest)

    def gone(self, guest: Guest) -> None:
        self._guests.pop(guest, None)
