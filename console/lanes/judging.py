"""What follows from a failed call (see `liveapi`'s errors): wait and send again, read the cloud first, or give up."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from console.lanes.models import Command
from console.lanes.verbs import Verb
from liveapi import BadCall, LiveApiError, NotSent, Refused

# A signed request is accepted by the cloud for five minutes: until then a lost one may still arrive.
CHECK_FOR = timedelta(seconds=300)
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 2.0
# A first try leaves time to read the cloud and to send once more.
SHARE_OF_FIRST_TRY = 0.6
# A code that says 'perhaps' is tried this often in all; a lost answer as long as there is time.
MOST_ANSWERED_TRIES = 3


@dataclass(frozen=True, slots=True)
class Judgement:
    then: Literal["wait", "check", "refuse"]
    code: str
    sentence: str
    pause: float = 0.0
    request_id: str = ""


def judge(error: LiveApiError, command: Command) -> Judgement:
    code = error.code if isinstance(error, Refused) else type(error).__name__
    tries = len(command.attempts)
    if isinstance(error, BadCall):
        return Judgement("refuse", code, f"{error.sentence} ({error.detail})"[:400])
    if isinstance(error, NotSent) or error.retry == "wait":
        return Judgement("wait", code, error.sentence, pause=pause_after(tries))
    if error.ambiguous or error.retry == "reconcile":
        return Judgement("check", code, error.sentence)
    return Judgement("refuse", code, error.sentence, request_id=error.request_id)


def pause_after(tries: int) -> float:
    """Longer with each try, and never twice the same, so that many lanes do not come back together."""
    longest = min(FIRST_PAUSE * 2.0 ** max(tries - 1, 0), LONGEST_PAUSE)
    return float(longest * random.uniform(0.7, 1.0))  # noqa: S311


def share_of(left: float, verb: Verb) -> float:
    """The seconds a try may take of those that are left."""
    return left if not verb.resend else max(left * SHARE_OF_FIRST_TRY, min(left, 0.5))
