"""The local cloud of the rules' tests, with its judge, for the ladder as well."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.localcloud.ladder.besieged import Besieged, besieged
from tests.localcloud.rules.conftest import desk, running, served
from tests.localcloud.rules.served import InThread

__all__ = ["desk", "hurried", "running", "served", "siege"]


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InThread]:
    """A local cloud whose limits of calls per second never bite, for thousands of random calls."""
    cloud = InThread(tmp_path_factory.mktemp("hurried") / "data", hurried=True)
    yield cloud
    cloud.stop()


@pytest.fixture(scope="module")
def siege(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Besieged]:
    with besieged(tmp_path_factory.mktemp("siege")) as one:
        yield one
