"""More idle connections than a careless program survives: recordings and pushes go on, and who asks is answered."""

from __future__ import annotations

import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from localcloud.wire.crowd import MOST, Crowd
from tests.localcloud.out.stage import eventually
from tests.localcloud.outs.peers import RtmpPeer, server
from tests.localcloud.outs.test_with_the_whole_cloud import on_air, outputs
from tests.localcloud.rules.desk import Desk
from tests.localcloud.rules.served import HTTP, Served
from tests.localcloud_process import LocalCloud

IDLE = 1200
pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < IDLE + 500:
        pytest.skip("this machine lets no process have so many files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, IDLE + 500), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
def test_a_show_outlives_them(tmp_path: Path) -> None:
    peer = RtmpPeer()
    with server(peer) as port, LocalCloud.start(tmp_path / "data") as cloud, ExitStack() as crowd:
        for _ in range(IDLE):
            crowd.enter_context(socket.create_connection(("127.0.0.1", cloud.port)))
        desk = Desk(Served(cloud.port), key=cloud.secret_key, secret_id=cloud.secret_id)
        caster = on_air(desk, cloud, f"rtmp://127.0.0.1:{port}/live/key")
        cloud.door("record", caster=caster, on=True)

        def written() -> int:
            return sum(file.stat().st_size for file in (cloud.data / "recordings").glob("*.mp4"))

        assert eventually(lambda: outputs(cloud, caster)["1"]["state"] == "live", 20)
        assert eventually(lambda: written() > 0, 20)
        before, sent = written(), len(peer.media)
        assert eventually(lambda: written() > before and len(peer.media) > sent + 20, 20)
        assert HTTP.get(f"{cloud.url}/_local/health").json()["deaths"] == 0


class Guest:
    def __init__(self, *, idle: bool = True) -> None:
        self.idle = idle
        self.dismissed = False

    def dismiss(self) -> None:
        self.dismissed = True


def test_who_has_been_idle_for_longest_gives_way() -> None:
    crowd = Crowd(3)
    busy, first, second, third, fourth = Guest(idle=False), Guest(), Guest(), Guest(), Guest()
    for guest in (busy, first, second):
        crowd.come(guest)
    crowd.heard(first)
    crowd.come(third)
    assert second.dismissed
    crowd.come(fourth)
    assert first.dismissed
    assert not busy.dismissed
    assert len(crowd) == 3


def test_where_all_are_being_answered_the_newcomer_goes() -> None:
    crowd = Crowd(2)
    for guest in (Guest(idle=False), Guest(idle=False)):
        crowd.come(guest)
    late = Guest()
    crowd.come(late)
    assert late.dismissed
    assert len(crowd) == 2


def test_who_has_gone_is_not_counted() -> None:
    crowd = Crowd(1)
    one, other = Guest(), Guest()
    crowd.come(one)
    crowd.gone(one)
    crowd.come(other)
    assert not one.dismissed
    assert not other.dismissed
    assert 100 < MOST < 1024
