"""One bucket of tokens per account and action, shared by all processes through Redis.

A bucket fills at 70 % of the documented limit and holds one second's worth. A fifth of it is kept for urgent calls:
the others wait while no more than that is left. When Redis is away each process falls back to a bucket of its own
that fills at half that pace, so that a few processes together still stay below the limit.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from functools import cache

import redis
from django.conf import settings

import manual

log = logging.getLogger(__name__)

SHARE_OF_LIMIT = 0.7
KEPT_FOR_URGENT = 0.2
ALONE = 0.5
UNKNOWN_LIMIT = 20
REDIS_SECONDS = 0.3
QUIET_SECONDS = 2.0

# KEYS[1] bucket; ARGV: tokens per second, size, tokens that must stay. The time is Redis's own, one clock for all.
# Answers the milliseconds to wait: 0 = a token was taken.
TAKE = """
local now = redis.call('TIME')
local at = now[1] * 1000 + now[2] / 1000
local rate, size, keep = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(held[1]) or size
local since = tonumber(held[2]) or at
tokens = math.min(size, tokens + math.max(0, at - since) * rate / 1000)
local wait = 0
if tokens >= keep + 1 then tokens = tokens - 1 else wait = math.ceil((keep + 1 - tokens) / rate * 1000) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(at))
redis.call('PEXPIRE', KEYS[1], 10000)
return wait
"""


class LocalBucket:
    """The same arithmetic in this process."""

    def __init__(self, rate: float, size: float) -> None:
        self._rate, self._size = rate, size
        self._tokens, self._at = size, time.monotonic()

    def take(self, keep: float) -> float:
        """Seconds to wait; 0 = a token was taken."""
        now = time.monotonic()
        self._tokens = min(self._size, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens >= keep + 1:
            self._tokens -= 1
            return 0.0
        return (keep + 1 - self._tokens) / self._rate


class Pace:
    """The buckets of all accounts."""

    def __init__(self, url: str | None = None) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._local: dict[tuple[int, str], LocalBucket] = {}
        self._redis: redis.Redis | None = None
        self._quiet_until = 0.0

    def take(self, account: int, action: str, seconds: float, *, urgent: bool) -> bool:
        """Wait for a token, at most this long. False: none came in time."""
        end = time.monotonic() + seconds
        while True:
            wait = self._ask(account, action, urgent)
            if wait <= 0:
                return True
            if time.monotonic() + wait > end:
                return False
            # A little unlike each other, or all who wait come back at the same moment.
            time.sleep(wait + random.uniform(0, 0.01))  # noqa: S311

    def _ask(self, account: int, action: str, urgent: bool) -> float:
        rate = limit_of(action) * SHARE_OF_LIMIT
        size = max(rate, 2.0)
        keep = 0.0 if urgent else size * KEPT_FOR_URGENT
        shared = self._shared()
        if shared is not None:
            try:
                key = f"console:pace:{account}:{action}"
                return float(str(shared.eval(TAKE, 1, key, str(rate), str(size), str(keep)))) / 1000
            except redis.RedisError as error:
                log.warning("The shared pace is away (%s); this process keeps its own.", type(error).__name__)
                self._quiet_until = time.monotonic() + QUIET_SECONDS
        with self._lock:
            alone = self._local.setdefault((account, action), LocalBucket(rate * ALONE, max(size * ALONE, 2.0)))
            return alone.take(keep * ALONE)

    def _shared(self) -> redis.Redis | None:
        url = settings.REDIS_URL if self._url is None else self._url
        if not url or time.monotonic() < self._quiet_until:
            return None
        if self._redis is None:  # made twice at worst: it connects with its first command
            self._redis = redis.Redis.from_url(
                url, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS, retry=None
            )
        return self._redis


@cache
def limit_of(action: str) -> float:
    """Calls a second that the manual allows for this action."""
    known = manual.load().actions.get(action)
    return float(known.rate_limit_per_s or UNKNOWN_LIMIT) if known else float(UNKNOWN_LIMIT)


PACE = Pace()
