from __future__ import annotations

from collections.abc import Iterator

import pytest

import liveapi


@pytest.fixture(autouse=True)
def _connections_end_with_the_test() -> Iterator[None]:
    yield
    liveapi.close_pools()
