"""One pool per process and endpoint: shared by threads and accounts, not by forks; no proxies, no cookies."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from liveapi import LiveApi, StopCasterPgm, Unreachable, close_pools
from liveapi.transport import pool
from tests.liveapi.servers import Heard, Server, answers, done, envelope
from tests.ports import free_port


def test_calls_of_all_accounts_use_one_connection() -> None:
    with Server(done) as server:
        for number in range(6):
            LiveApi(server.url, f"AKIDexample{number}", "a key").call(StopCasterPgm(number))
    assert len(server.heard) == 6
    assert server.connections == 1
    assert len({heard.headers["authorization"].split("/")[0] for heard in server.heard}) == 6


def test_threads_get_their_own_answers() -> None:
    def echo(connection: socket.socket, heard: Heard) -> bool:
        import json

        return bool(answers(envelope(CasterId=json.loads(heard.body)["CasterId"]))(connection, heard))

    with Server(echo) as server, ThreadPoolExecutor(8) as threads:
        api = LiveApi(server.url, "AKIDexample", "a key")
        replies = list(threads.map(lambda n: api.send("CopyCaster", {"CasterId": n})["CasterId"], range(100)))
    assert replies == list(range(100))
    assert server.connections <= 8


def test_closed_pools_open_again() -> None:
    with Server(done) as server:
        api = LiveApi(server.url, "AKIDexample", "a key")
        api.call(StopCasterPgm(1))
        close_pools()
        api.call(StopCasterPgm(2))
    assert server.connections == 2


def test_a_forked_child_opens_connections_of_its_own() -> None:
    with Server(done) as server:
        api = LiveApi(server.url, "AKIDexample", "a key")
        api.call(StopCasterPgm(1))
        mine = pool(server.url)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(writer, b"shared" if pool(server.url) is mine else b"own")
            os._exit(0)
        os.waitpid(child, 0)
        os.close(writer)
        assert os.read(reader, 10) == b"own"
        os.close(reader)
        api.call(StopCasterPgm(2))
    assert server.connections == 1, "and the parent keeps its own"


def test_proxies_of_the_environment_get_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(done) as proxy, Server(done) as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        LiveApi(server.url, "AKIDexample", "a key").call(StopCasterPgm(7))
    assert proxy.heard == []
    assert len(server.heard) == 1


def test_cookies_are_not_kept() -> None:
    with Server(answers(envelope(), headers={"Set-Cookie": "session=of-another-account; Path=/"})) as server:
        api = LiveApi(server.url, "AKIDexample", "a key")
        api.call(StopCasterPgm(1))
        api.call(StopCasterPgm(2))
    assert [heard for heard in server.heard if "cookie" in heard.headers] == []


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A self-signed certificate for 127.0.0.1: the server's context, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a local cloud")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "cloud.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))


def test_a_certificate_that_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    theirs, _ = certificate(tmp_path)
    with Server(done, tls=theirs) as server, pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED") as caught:
        LiveApi(server.url, "AKIDexample", "a key").call(StopCasterPgm(7))
    assert not caught.value.sent
    assert server.heard == []


def test_a_certificate_of_ones_own_is_trusted_when_one_says_so(tmp_path: Path) -> None:
    theirs, ours = certificate(tmp_path)
    with Server(done, tls=theirs) as server:
        api = LiveApi(server.url, "AKIDexample", "a key", tls=ours)
        assert [api.call(StopCasterPgm(n)).request_id for n in range(3)] == ["id-1"] * 3
    assert server.connections == 1


def test_a_plain_server_is_no_tls_server() -> None:
    with Server(done) as server, pytest.raises(Unreachable):
        LiveApi(f"https://127.0.0.1:{server.port}", "AKIDexample", "a key").call(StopCasterPgm(7))


def test_no_thread_is_left_behind() -> None:
    before = set(threading.enumerate())
    with Server(done) as server:
        LiveApi(f"http://localhost:{server.port}", "AKIDexample", "a key").call(StopCasterPgm(7))
    with pytest.raises(Unreachable):
        LiveApi(f"http://localhost:{free_port()}", "AKIDexample", "a key").call(StopCasterPgm(7))
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
    assert set(threading.enumerate()) <= before
