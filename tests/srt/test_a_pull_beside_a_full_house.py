"""A process with more than a thousand descriptors open hears what its pulls say all the same."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator

import pytest

from srt.address import parse
from srt.calling import Calling
from tests.ports import free_port
from tests.srt.peers import needs_srt

pytestmark = needs_srt
MANY = 1100


@pytest.fixture
def full_house() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard if hard != resource.RLIM_INFINITY else 8192, hard))
    taken = [os.dup(2) for _ in range(MANY)]
    yield
    for one in taken:
        os.close(one)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("full_house")
def test_the_last_words_of_a_pull_are_heard() -> None:
    address = parse(f"srt://127.0.0.1:{free_port()}?streamid=cam")
    calling = Calling(address.order(["127.0.0.1"]), {})
    try:
        assert calling.read(65_536, 20) == b""
        assert calling.last_words() == "The server does not answer by SRT."
    finally:
        calling.close()
