"""One show for all whose threads and processes are killed in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.localcloud.out.stage import eventually
from tests.localcloud.outs.peers import RtmpPeer
from tests.localcloud.outs.peers import server as tcp_server
from tests.localcloud.picture.conftest import Server
from tests.localcloud.standing.killing import Stage
from tests.localcloud.standing.show import show


@pytest.fixture(scope="package")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    peer, web = RtmpPeer(), Server()
    with (
        tcp_server(peer) as port,
        show(tmp_path_factory.mktemp("killed"), web, f"rtmp://127.0.0.1:{port}/live/key") as (cloud, caster),
    ):
        stage = Stage(cloud, caster, peer)
        assert eventually(lambda: peer.media and stage.recorded() > 0 and stage.published("air") > 0, 30)
        assert eventually(lambda: all(stage.state(index) == "running" for index in (1, 2, 4)), 20)
        yield stage
    web.close()
