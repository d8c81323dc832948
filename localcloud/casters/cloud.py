"""What the rules of every family work with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from localcloud.casters.account import Account
from localcloud.casters.book import Book
from localcloud.options import DEFAULT_HEVC_RATE
from localcloud.store import Store
from localcloud.studio import Studio

T = TypeVar("T")

CheckUrl = Callable[[str], str | None]
"""None when the mixer may read from this address, otherwise the sentence to refuse it with."""


@dataclass(slots=True)
class Cloud:
    """The account with its casters, and the mixer. `now` is unix time in seconds; `host` names us in addresses."""

    book: Book
    store: Store
    studio: Studio
    now: Callable[[], float]
    check_url: CheckUrl
    host: str
    account: Account = field(default_factory=Account)
    strict: bool = False
    """Take the manual at its word where we are kinder otherwise (docs/differences.md)."""
    silence: CheckUrl = lambda url: None
    """None when something answers at this address, otherwise the sentence that says it does not. It may wait some
    seconds, so it is asked only when `strict`, and under no lock."""
    hevc_rate: int = DEFAULT_HEVC_RATE
    """Million pixels a second that a PGM may have as h265."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    """Held over the disk, so that disk and memory agree on which change of the account was last."""

    def change_account(self, **values: Any) -> Account:
        with self._lock:
            return self._keep(replace(self.account, **values))

    def reset_account(self) -> Account:
        with self._lock:
            return self._keep(Account())

    def kept(self, old: T, fresh: T) -> T:
        """What a Modify action starts from: the thing as it is, or read literally one as if just made."""
        return fresh if self.strict else old

    def bind(self, caster_id: int, *, bound: bool) -> None:
        """Tie a caster to a prepaid pack, or free it. No action of the API does this."""
        self.book.change(caster_id, lambda caster: replace(caster, bound=bound), failure="FailedOperation")

    def record(self, caster_id: int, *, on: bool) -> None:
        """What ModifyCaster does with RecordStatus, for those who have no key."""
        self.book.change(caster_id, lambda caster: replace(caster, record_status=int(on)), failure="FailedOperation")

    def _keep(self, account: Account) -> Account:
        self.store.save_account(account)
        self.account = account
        return account
