"""The client of an account: liveapi's, with the account's pace."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any, TypeVar

from console.accounts.models import CloudAccount
from console.cloud.pace import PACE, Pace
from liveapi import Action, LiveApi, NoTimeLeft, Reply

R = TypeVar("R", bound=Reply)
MOST_CLIENTS = 64


class PacedApi(LiveApi):
    """Waits for the account's token before each call; when the time is up before a token comes, nothing was sent."""

    def __init__(self, account: CloudAccount, *, urgent: bool, pace: Pace = PACE) -> None:
        super().__init__(account.endpoint, account.secret_id, account.secret_key, region=account.region)
        self._account_id = account.pk
        self._urgent = urgent
        self._pace = pace

    def call(self, action: Action[R], *, deadline: float | None = None) -> R:
        return super().call(action, deadline=self._after_token(type(action).__name__, deadline))

    def send(self, name: str, params: Mapping[str, Any], *, deadline: float | None = None) -> dict[str, Any]:
        return super().send(name, params, deadline=self._after_token(name, deadline))

    def _after_token(self, action: str, deadline: float | None) -> float:
        """What is left of the deadline once a token was had."""
        start = time.monotonic()
        allowed = self.timeouts.total if deadline is None else deadline
        if not self._pace.take(self._account_id, action, allowed, urgent=self._urgent):
            raise NoTimeLeft("the pace of this account leaves no call in time", action=action)
        return allowed - (time.monotonic() - start)


_clients: dict[tuple[Any, ...], PacedApi] = {}
_lock = threading.Lock()


def client_for(account: CloudAccount, *, urgent: bool = False) -> LiveApi:
    """The client for this account as it stands now. Kept per account and key; a changed key makes a new one.

    `urgent` calls (takes and stops) may use the share of the rate limit that is kept free for them.
    """
    name = (account.pk, account.endpoint, account.secret_id, account.secret_key, account.region, urgent)
    client = _clients.get(name)
    if client is not None:
        return client
    client = PacedApi(account, urgent=urgent)  # it may read the world's certificates, for which nobody else waits
    with _lock:
        if len(_clients) >= MOST_CLIENTS:
            _clients.clear()
        return _clients.setdefault(name, client)
