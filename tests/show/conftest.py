"""One running console for the whole folder; tests that kill or end it start their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.show.stack import Person, Show


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Show]:
    with Show.start(tmp_path_factory.mktemp("show")) as show:
        yield show


@pytest.fixture(scope="session")
def _director(running: Show) -> Person:
    return running.person("director")


@pytest.fixture
def show(running: Show, _director: Person, request: pytest.FixtureRequest) -> Iterator[Show]:
    """The running console, healed, with camera 1 on air and camera 3 on preview."""
    running.heal()
    _director.settle(program=1, preview=3)
    failed = request.session.testsfailed
    yield running
    running.heal()
    if request.session.testsfailed > failed:
        print(running.story())


@pytest.fixture
def boss(_director: Person) -> Person:
    """The director of the demo, signed in over HTTP (`director` is a row of the test database, not used here)."""
    return _director


@pytest.fixture
def second(show: Show) -> Iterator[Person]:
    """Another director. Whoever has the control at the end lets it go: the console is every test's."""
    show.add_director("second")
    other = show.person("second")
    yield other
    for person in (show.person("director"), other):
        person.ask("POST", "control/release/")
    assert other.state()["control"]["holder"] is None
