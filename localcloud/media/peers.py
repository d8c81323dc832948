"""WebRTC peers of one kind: sessions by id, on a loop of their own, each ended when it is over.

What we know about aiortc and had to mind: its default is to ask a public STUN server; peers linger when a page goes
without a word, hence the silence limit.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import aioice.ice

from localcloud.media.loop import LoopThread

logging.getLogger("aioice").setLevel(logging.WARNING)  # it tells every candidate pair it tries

CONNECT_S: Final = 10.0
SILENCE_S: Final = 15.0
CLOSE_S: Final = 2.0


class TooManyPeers(Exception):
    """No more sessions are taken."""


class Session(Protocol):
    """One peer. Made, opened and ended on the loop of its kind."""

    watch: asyncio.Future[None] | None

    async def open(self, offer: str) -> str:
        """The SDP answer. Raises BadOffer."""

    async def until_over(self, connect_s: float, silence_s: float) -> None:
        """Return when the peer has left, never came, or has been silent for too long."""

    async def close(self) -> None:
        """Let it go; may be called again."""


class Peers:
    """`admit`, `hang_up` and `close` may be called from any loop."""

    def __init__(
        self,
        name: str,
        most: int,
        offer_addresses: Sequence[str] = (),
        *,
        connect_s: float = CONNECT_S,
        silence_s: float = SILENCE_S,
    ) -> None:
        self._thread = LoopThread(name)
        self._most = most
        self._sessions: dict[str, Session] = {}
        self._connect_s = connect_s
        self._silence_s = silence_s
        _offer_only(tuple(offer_addresses))

    @property
    def sessions(self) -> int:
        return len(self._sessions)

    async def admit(self, make: Callable[[], Session], offer: str) -> tuple[str, str]:
        """The session's id and the SDP answer. Raises BadOffer or TooManyPeers."""
        if len(self._sessions) >= self._most:
            raise TooManyPeers
        return await self._thread.run(self._admit(make, offer))

    async def hang_up(self, session: str) -> bool:
        """End a session; False when there is none of this id."""
        if session not in self._sessions:
            return False
        await self._thread.run(self._sessions[session].close())
        return True

    def close(self) -> None:
        """End all sessions and the thread."""
        self._thread.close(self._farewell())

    async def _admit(self, make: Callable[[], Session], offer: str) -> tuple[str, str]:
        session = make()
        try:
            answer = await session.open(offer)
        except BaseException:
            await session.close()
            raise
        key = secrets.token_urlsafe(16)
        self._sessions[key] = session
        session.watch = asyncio.ensure_future(self._attend(key, session))
        return key, answer

    async def _attend(self, key: str, session: Session) -> None:
        """Stay with a session until it is over, one way or another."""
        try:
            await session.until_over(self._connect_s, self._silence_s)
        finally:
            self._sessions.pop(key, None)
            await session.close()

    async def _farewell(self) -> None:
        await asyncio.gather(*(session.close() for session in tuple(self._sessions.values())))


_all_addresses = aioice.ice.get_host_addresses


def _offer_only(addresses: tuple[str, ...]) -> None:
    """Let ICE offer these host addresses; none given: all the machine has, or the loopback when it has no other."""

    def listing(use_ipv4: bool, use_ipv6: bool) -> list[str]:
        if addresses:
            return [a for a in addresses if (use_ipv6 if ":" in a else use_ipv4)]
        return _all_addresses(use_ipv4, use_ipv6) or ["127.0.0.1"]

    aioice.ice.get_host_addresses = listing
