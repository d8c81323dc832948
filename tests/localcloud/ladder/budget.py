"""How much the fuzzed rungs do: a bounded part in every run, far more by `make fuzz` (FUZZ=n does n times as much)."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

FUZZ = float(os.environ.get("FUZZ") or 0)
"""0 in an ordinary run of the tests."""


fuzzed = [pytest.mark.fuzz, pytest.mark.timeout(max(120, 1200 * FUZZ))]
"""The marks of a module whose tests grow. The time is for a failure, which hypothesis makes small before it tells."""


def amount(short: int, long: int) -> int:
    """`short` in an ordinary run, `long` times the scale by `make fuzz`."""
    return max(1, round(long * FUZZ)) if FUZZ else short


def bounded(short: int, long: int, **more: Any) -> settings:
    """Settings of hypothesis for so many examples, on a local cloud that all of them share."""
    shared = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=amount(short, long), deadline=None, suppress_health_check=shared, **more)
