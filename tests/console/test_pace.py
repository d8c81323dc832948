"""The shared buckets, on a real Valkey; and alone, without one."""

from __future__ import annotations

import threading
import time

import pytest

from console.cloud.pace import SHARE_OF_LIMIT, Pace, limit_of
from tests.console.private_valkey import PrivateValkey

READ, WRITE = "DescribeCaster", "CreateCasterPgm"


@pytest.fixture
def valkey() -> PrivateValkey:
    with PrivateValkey() as running:
        yield running  # type: ignore[misc]


def test_limits_come_from_the_manual() -> None:
    assert (limit_of(READ), limit_of(WRITE)) == (20, 200)


def test_a_bucket_gives_seventy_percent_of_the_limit(valkey: PrivateValkey) -> None:
    pace = Pace(valkey.url)
    taken, start = 0, time.monotonic()
    while time.monotonic() - start < 2.0:
        taken += pace.take(1, READ, 0.2, urgent=True)
    # One bucket full at the start, then 14 a second; never more than the limit allows.
    full = 20 * SHARE_OF_LIMIT
    assert full + 14 <= taken <= full + 14 * 2.6


def test_several_processes_share_one_bucket(valkey: PrivateValkey) -> None:
    counts: list[int] = []

    def work() -> None:
        own = Pace(valkey.url)
        counts.append(sum(own.take(1, READ, 0, urgent=True) for _ in range(30)))

    threads = [threading.Thread(target=work) for _ in range(4)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 14 <= sum(counts) <= 14 + 14 * (time.monotonic() - start) + 2


def test_a_share_is_kept_for_takes_and_stops(valkey: PrivateValkey) -> None:
    pace = Pace(valkey.url)
    start = time.monotonic()
    while pace.take(1, READ, 0, urgent=False):
        assert time.monotonic() - start < 5
    assert pace.take(1, READ, 0, urgent=True)


def test_accounts_and_actions_do_not_disturb_each_other(valkey: PrivateValkey) -> None:
    pace = Pace(valkey.url)
    while pace.take(1, READ, 0, urgent=True):
        pass
    assert pace.take(2, READ, 0, urgent=True)
    assert pace.take(1, WRITE, 0, urgent=True)


def test_who_waits_is_served_or_told_in_time(valkey: PrivateValkey) -> None:
    pace = Pace(valkey.url)
    while pace.take(1, READ, 0, urgent=True):
        pass
    assert pace.take(1, READ, 1.0, urgent=True)
    while pace.take(1, READ, 0, urgent=True):
        pass
    start = time.monotonic()
    assert not pace.take(1, READ, 0.01, urgent=True)
    assert time.monotonic() - start < 0.5


def test_without_redis_each_process_keeps_a_slower_pace(valkey: PrivateValkey) -> None:
    pace = Pace(valkey.url)
    assert pace.take(1, READ, 0, urgent=True)
    valkey.kill()
    start = time.monotonic()
    taken = 0
    while time.monotonic() - start < 1.5:
        taken += pace.take(1, READ, 0.2, urgent=True)
    assert 7 <= taken <= 7 + 7 * 2.2
    valkey.start()
