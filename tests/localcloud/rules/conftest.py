"""One local cloud with a recorder for all tests of the rules; each test finds it empty."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.localcloud.rules.desk import Desk
from tests.localcloud.rules.served import InThread, Served


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InThread]:
    served = InThread(tmp_path_factory.mktemp("rules") / "data")
    yield served
    served.stop()


@pytest.fixture
def served(running: InThread) -> Iterator[Served]:
    """Every reply of the API during the test is judged by the manual."""
    running.studio.forget()
    running.door("reset")
    running.studio.forget()
    yield running
    running.judge.assert_clean()


@pytest.fixture
def desk(served: Served) -> Desk:
    return Desk(served)
