"""What every test may ask for: free ports, a real local cloud, a browser, and the cast."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import override_settings

from tests.localcloud_process import LocalCloud
from tests.ports import free_port as _free_port

if TYPE_CHECKING:
    from console.accounts.models import User

CHROMIUM_FLAGS = [
    "--no-sandbox",  # the tests often run as root in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
]


@pytest.fixture
def free_port() -> int:
    return _free_port()


@pytest.fixture(scope="session", autouse=True)
def _quick_settings() -> Iterator[None]:
    """What costs time in every test and is none's point. A good hash takes a third of a second on purpose, and the cast
    is made anew each time. Each test's client has middleware of its own, which would read all folders of static files
    before its first answer; the tests of static files ask servers of their own."""
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        SERVESTATIC_USE_FINDERS=False,
        SERVESTATIC_USE_STATIC_ROOT=False,
    ):
        yield


@pytest.fixture(scope="session")
def local_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """One local cloud for the whole run. Ask for `cloud` to find it empty."""
    with LocalCloud.start(tmp_path_factory.mktemp("localcloud") / "data") as cloud:
        yield cloud


@pytest.fixture
def cloud(local_cloud: LocalCloud) -> LocalCloud:
    """The local cloud, emptied: no caster, no fault, an account in order."""
    local_cloud.reset()
    return local_cloud


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium (playwright's own is never downloaded): it plays H.264."""
    path = chromium()
    if path is None:
        pytest.skip("Chromium is not installed")
    return {"executable_path": path, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"viewport": {"width": 1920, "height": 1080}, "locale": "en-GB"}


# --- the cast: four people, by what they may do ---------------------------------------------------------------------


def person(name: str, *roles: str, topic: str = "*") -> User:
    from console.accounts.models import Membership, User

    user = User.objects.create_user(username=name, password=f"{name} of the tests")
    if roles:
        Membership.objects.create(user=user, topic=topic, roles=list(roles))
    return user


@pytest.fixture
def director(db: None) -> User:
    """May prepare, preview and touch air, everywhere."""
    return person("director", "director")


@pytest.fixture
def producer(db: None) -> User:
    """May prepare and preview, everywhere, but not touch air."""
    return person("producer", "producer")


@pytest.fixture
def admin(db: None) -> User:
    """May change outputs, accounts and people, but not touch air."""
    return person("admin", "admin")


@pytest.fixture
def outsider(db: None) -> User:
    """A director of another team: every role, on a caster that does not exist."""
    return person("outsider", "producer", "director", "admin", topic="caster:999999")


@pytest.fixture
def repository() -> Path:
    return Path(__file__).resolve().parent.parent
