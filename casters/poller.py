"""When to look at the cloud: each caster every second while it is on air or somebody watches, slowly otherwise.

Runs as a job of the lanes process. Every caster and every account is looked at by one thread at a time, and a slow one
holds up nobody else. All calls go through the account's bucket. A frozen account is left alone: `console.cloud` probes
it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from django.db import connections, transaction
from django.dispatch import receiver

from casters import events, mirror
from casters.families import FAMILIES, Family
from casters.models import Caster
from casters.tasks import looking
from console import cloud, lanes, live
from console.accounts.models import CloudAccount
from console.cloud.freeze import account_observed
from liveapi import Ambiguous, LiveApiError, Refused, Unreachable

if TYPE_CHECKING:
    from liveapi import LiveApi

log = logging.getLogger(__name__)

TICK = 0.2
LIVE_SECONDS = 1.0
IDLE_SECONDS = 10.0
ACCOUNT_SECONDS = 2.0
IDLE_ACCOUNT_SECONDS = 5.0
TOLD_SECONDS = 3.0
"""How often the age of the last look is written and told while nothing else happens: the desk shows that age."""
TRANSITIONS_SECONDS = 600.0
MOST_AT_ONCE = 16
SILENT_READS = 3
"""So many reads without an answer, one after the other, and the account counts as not reachable."""


@dataclass
class Eye:
    """What the poller remembers of one caster. Lives in memory: after a restart everything is looked at anew."""

    due: float = 0.0
    met: bool = False
    next_family: int = 0
    told: float = 0.0
    transitions: float = 0.0
    expiry_told: bool = False


@dataclass
class Poller:
    """One per process. `poll_due` starts what is due and returns at once."""

    eyes: dict[int, Eye] = field(default_factory=dict)
    accounts: dict[int, float] = field(default_factory=dict)
    silent: dict[int, int] = field(default_factory=dict)
    busy: dict[str, threading.Thread] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def poll_due(self) -> None:
        now = time.monotonic()
        accounts = {account.pk: account for account in CloudAccount.objects.all() if not account.frozen}
        casters = list(Caster.objects.present().filter(account_id__in=accounts).select_related("account"))
        lively = set()
        for caster in casters:
            eye = self.eyes.setdefault(caster.pk, Eye())
            if caster.on_air:
                lively.add(caster.account_id)
            if now >= eye.due:
                wanted = caster.on_air or live.watched(caster.topic)
                if self._start(caster.topic, partial(self.look, caster, wanted)):
                    eye.due = now + (LIVE_SECONDS if wanted or not eye.met else IDLE_SECONDS)
            elif not caster.on_air and eye.due - now > LIVE_SECONDS and live.watched(caster.topic):
                eye.due = now
        for pk, account in accounts.items():
            due = now >= self.accounts.get(pk, 0.0)
            if due and self._start(f"account:{pk}", partial(self.look_at_account, account)):
                self.accounts[pk] = now + (ACCOUNT_SECONDS if pk in lively else IDLE_ACCOUNT_SECONDS)

    def wait(self, seconds: float) -> None:
        """Until every look that was started has ended, or the time has."""
        end = time.monotonic() + seconds
        for thread in list(self.busy.values()):
            thread.join(max(0.0, end - time.monotonic()))

    def _start(self, name: str, work: Callable[[], None]) -> bool:
        """False: this one is being looked at, or too many are; the next tick tries again. The threads are daemons, so
        that a cloud that answers slowly does not keep the process from ending."""
        with self.lock:
            if name in self.busy or len(self.busy) >= MOST_AT_ONCE:
                return False
            thread = threading.Thread(target=self._run, args=(name, work), name=f"look at {name}", daemon=True)
            self.busy[name] = thread
        thread.start()
        return True

    def _run(self, name: str, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:
            log.exception("Looking at %s failed.", name)
        finally:
            connections.close_all()
            with self.lock:
                self.busy.pop(name, None)

    def look(self, caster: Caster, wanted: bool = True) -> None:
        """One look at one caster: the buses always, and one of its other parts in turn while somebody needs it."""
        eye = self.eyes.setdefault(caster.pk, Eye())
        api = cloud.client_for(caster.account)
        try:
            if not eye.met:
                looking.look_at_everything(caster, api, quietly=caster.looked_at is None)
                eye.met, eye.told, eye.transitions = True, time.monotonic(), time.monotonic()
            else:
                looking.look_at_buses(caster, api)
                if wanted:
                    self._look_further(caster, api, eye)
        except LiveApiError as error:
            if isinstance(error, Refused) and error.kind == "gone":
                self._gone(caster, api)
            else:
                self._failed(caster.account, error)
        else:
            self._answered(caster.account)
            self._told(caster, eye, wanted)

    def look_at_account(self, account: CloudAccount) -> None:
        try:
            changed = looking.look_at_account(account, cloud.client_for(account))
        except LiveApiError as error:
            self._failed(account, error)
            return
        self._answered(account)
        for caster in changed:
            eye = self.eyes.setdefault(caster.pk, Eye())
            eye.due = 0.0
            eye.met = eye.met and not caster.gone and caster.looked_at is not None

    def _look_further(self, caster: Caster, api: LiveApi, eye: Eye) -> None:
        turns: list[Family | None] = [*FAMILIES, None]
        turn = turns[eye.next_family % len(turns)]
        eye.next_family += 1
        if turn is not None:
            looking.look_at_slots(caster, turn, api)
            return
        looking.look_at_settings(caster, api)
        if time.monotonic() - eye.transitions > TRANSITIONS_SECONDS or not caster.transitions:
            eye.transitions = time.monotonic()
            looking.look_at_transitions(caster, api)

    def _told(self, caster: Caster, eye: Eye, wanted: bool) -> None:
        over = 0 < caster.expire_time <= time.time()
        if over and not eye.expiry_told:
            looking.note_expiry(caster)
        elif wanted and time.monotonic() - eye.told >= TOLD_SECONDS:
            with transaction.atomic():
                mirror.looked(mirror.locked(caster.pk))
            eye.told = time.monotonic()
        eye.expiry_told = over

    def _gone(self, caster: Caster, api: LiveApi) -> None:
        try:
            looking.mark_when_gone(caster, api)
        except LiveApiError as error:
            self._failed(caster.account, error)

    def _answered(self, account: CloudAccount) -> None:
        self.silent[account.pk] = 0
        cloud.note_answer(account)

    def _failed(self, account: CloudAccount, error: LiveApiError) -> None:
        """A refusal or a closed door counts at once; silence only when it lasts."""
        if isinstance(error, Ambiguous):
            self.silent[account.pk] = self.silent.get(account.pk, 0) + 1
            if self.silent[account.pk] < SILENT_READS:
                return
            error = Unreachable("several reads without an answer", action=error.action, writes=False)
        cloud.note_error(account, error)


POLLER = Poller()


def poll_due() -> None:
    POLLER.poll_due()


def register() -> None:
    lanes.every(TICK, poll_due, name="casters.poll")


@receiver(account_observed, dispatch_uid="casters.account_observed")
def tell_casters(sender: object, account: CloudAccount, **_: object) -> None:
    """Every console of the account's casters shows what its cloud said; inside the transaction that wrote it."""
    well = account.state == CloudAccount.State.OK
    text = f"{account.name}: {'in order again.' if well else account.state_sentence}"
    for caster in Caster.objects.present().filter(account=account):
        caster.account = account
        events.account_changed(caster, account, events.Note("note" if well else "alarm", account.name, text))
