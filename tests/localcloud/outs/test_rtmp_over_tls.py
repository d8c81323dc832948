"""RTMPS: self-made certificates are welcome on this machine, and nowhere else."""

from __future__ import annotations

import ipaddress
import os
import ssl
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from localcloud.mixer import Mixer
from localcloud.mixer.fetch import FetchPolicy
from localcloud.model import Output
from localcloud.outs.address import destination_of
from localcloud.outs.child_push import push
from tests.localcloud.out.stage import CASTER, bus, eventually, mixer_at, show
from tests.localcloud.outs.certificates import self_made
from tests.localcloud.outs.peers import RtmpPeer, server


@pytest.fixture
def tls(tmp_path: Path) -> ssl.SSLContext:
    """A server's context with a certificate that nobody but itself has signed."""
    return self_made(tmp_path)


@pytest.fixture
def mixer(tmp_path: Path) -> Iterator[Mixer]:
    mixer = mixer_at(tmp_path)
    yield mixer
    mixer.close()


def test_a_push_over_tls_is_live_on_this_machine(mixer: Mixer, tls: ssl.SSLContext) -> None:
    peer = RtmpPeer()
    with server(peer, tls) as port:
        output = Output(1, 2, f"rtmps://127.0.0.1:{port}/live/key")
        mixer.apply(replace(show(pgm=bus(1, rev=1)), outputs={1: output}))
        assert eventually(lambda: len(peer.media) > 50)
        (report,) = mixer.pushes(CASTER)
        assert (report.state, report.retries) == ("live", 0)


def test_where_the_address_is_public_the_certificate_must_be_trusted(tls: ssl.SSLContext) -> None:
    public = ipaddress.ip_address("8.8.8.8")
    destination = destination_of(
        "rtmps://push.example.com/live/key", FetchPolicy(resolve=lambda host, seconds: [public])
    )
    assert destination.verify
    assert destination.connect_to == ("8.8.8.8",)
    assert not destination_of("rtmps://127.0.0.1/live/key", FetchPolicy()).verify
    told: list[dict[str, Any]] = []
    parent, ours = os.pipe()
    try:
        with server(RtmpPeer(), tls) as port:
            order = asdict(destination) | {"connect_to": ["127.0.0.1"], "port": port, "tc_url": destination.tc_url}
            assert push(order, parent, lambda **news: told.append(news)) == 1
    finally:
        os.close(parent)
        os.close(ours)
    assert told == [{"error": "The destination's certificate is not trusted."}]


@pytest.mark.parametrize(
    ("url", "app", "key", "tc_url"),
    [
        ("rtmp://h.example/live/k1", "live", "k1", "rtmp://h.example/live"),
        ("rtmp://h.example:1936/live/k1?a=b/c", "live", "k1?a=b/c", "rtmp://h.example:1936/live"),
        ("rtmps://h.example/app/instance/k1", "app/instance", "k1", "rtmps://h.example/app/instance"),
        ("rtmp://h.example/k1", "k1", "", "rtmp://h.example/k1"),
        ("rtmp://[2606:4700::1111]/live/k", "live", "k", "rtmp://[2606:4700::1111]/live"),
    ],
)
def test_an_address_is_taken_apart_at_the_last_slash(url: str, app: str, key: str, tc_url: str) -> None:
    policy = FetchPolicy(resolve=lambda host, seconds: [ipaddress.ip_address("8.8.8.8")])
    destination = destination_of(url, policy)
    assert (destination.app, destination.key, destination.tc_url) == (app, key, tc_url)
    assert "k1" not in repr(replace(destination, app="live"))
