"""Per-action rate limits: a token bucket of one second's worth for each action, as the manual's `rate_limit_per_s`."""

from __future__ import annotations

from collections.abc import Callable

from localcloud.casters.refusal import RefusalError
from manual import Action


class Limits:
    """Used from the event loop only, so it needs no lock."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._buckets: dict[str, tuple[float, float]] = {}
        self._ordered: dict[str, float] = {}

    def spend(self, action: Action) -> None:
        """One call of this action, refused when its second is used up."""
        rate = self._ordered.get(action.name, self._ordered.get("*", float(action.rate_limit_per_s)))
        size = max(rate, 1.0) if rate else 0.0
        now = self._monotonic()
        tokens, at = self._buckets.get(action.name, (size, now))
        tokens = min(size, tokens + (now - at) * rate)
        if tokens < 1:
            self._buckets[action.name] = (tokens, now)
            message = f"{action.name} may be called {rate:g} times a second."
            raise RefusalError("RequestLimitExceeded", message)
        self._buckets[action.name] = (tokens - 1, now)

    def throttle(self, action: str, per_second: float | None) -> None:
        """For rehearsals: another limit for this action (`*`: for all), from an empty second on; None: the manual's."""
        self._ordered.pop(action, None)
        if per_second is not None:
            self._ordered[action] = per_second
        self._buckets.clear()

    def reset(self) -> None:
        self._buckets.clear()
        self._ordered.clear()
