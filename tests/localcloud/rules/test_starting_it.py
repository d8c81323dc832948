"""Options, keys and TLS: how a local cloud is started, and how it says that it cannot be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from localcloud.options import BadOptionsError, Options, parse
from tests.localcloud.rules.desk import code_of, signed
from tests.localcloud.rules.served import HTTP, InProcess, InThread

KEY = ("--secret-id", "AKID", "--secret-key", "k")


def options(data: Path, *argv: str, environ: dict[str, str] | None = None, key: Sequence[str] = KEY) -> Options:
    return parse([*key, "--data", str(data), *argv], environ or {})


def test_the_key_comes_from_flags_a_file_or_the_environment(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the file\n")
    environ = {"LOCALCLOUD_SECRET_ID": "AKIDenv", "LOCALCLOUD_SECRET_KEY": "from the environment"}
    found = options(tmp_path, environ=environ, key=())
    assert (found.secret_id, found.secret_key) == ("AKIDenv", "from the environment")
    found = options(tmp_path, environ=environ, key=("--secret-key-file", str(tmp_path / "key")))
    assert found.secret_key == "from the file"
    found = options(tmp_path, environ=environ)
    assert (found.secret_id, found.secret_key) == ("AKID", "k")
    assert "k'" not in repr(found)


@pytest.mark.parametrize(
    ("argv", "word"),
    [
        ((), "--secret-id"),
        (("--secret-id", "AKID"), "--secret-key"),
        (("--secret-id", "AKID", "--secret-key-file", "/nowhere/key"), "cannot be read"),
        ((*KEY, "--tls-cert", "cert.pem"), "--tls-key"),
    ],
)
def test_what_is_missing_is_told_in_a_sentence(tmp_path: Path, argv: tuple[str, ...], word: str) -> None:
    with pytest.raises(BadOptionsError, match=word):
        options(tmp_path, key=argv)


def test_play_and_push_keys_are_made_once_for_their_owner_only(tmp_path: Path) -> None:
    first, second = options(tmp_path), options(tmp_path)
    assert first.play_key == second.play_key
    assert first.push_key == second.push_key != first.play_key
    assert (tmp_path / "play.key").stat().st_mode & 0o777 == 0o600
    assert options(tmp_path, environ={"LOCALCLOUD_PLAY_KEY": "given"}).play_key == "given"


@pytest.mark.parametrize(
    ("host", "control", "origin"),
    [
        ("127.0.0.1", True, "http://127.0.0.1:8001"),
        ("localhost", True, "http://localhost:8001"),
        ("::1", True, "http://[::1]:8001"),
        ("0.0.0.0", False, ""),
        ("192.0.2.7", False, "http://192.0.2.7:8001"),
    ],
)
def test_beyond_this_machine_the_door_is_closed_and_the_action_must_be_signed(
    tmp_path: Path, host: str, control: bool, origin: str
) -> None:
    found = options(tmp_path, "--host", host)
    assert (found.control, found.require_signed_action, found.origin) == (control, not control, origin)
    assert options(tmp_path, "--host", host, "--control").control
    assert not options(tmp_path, "--host", host, "--no-control").control


def test_it_serves_https_with_a_certificate(tmp_path: Path) -> None:
    certificate, key = _self_signed(tmp_path)
    served = InProcess(tmp_path / "data", 0, "--tls-cert", str(certificate), "--tls-key", str(key))
    try:
        headers = signed(served, "DescribeCasterList")
        reply = HTTP.post(f"https://127.0.0.1:{served.port}/", headers=headers, content=b"{}")
        assert code_of(reply.json()["Response"]) == "ok"
    finally:
        assert served.stop() == 0


def test_test_pictures_are_served_by_name(tmp_path: Path) -> None:
    served = InThread(tmp_path / "data")
    try:
        for name in ("cam1", "cam1.png"):
            assert HTTP.get(f"{served.origin}/test/{name}").content == b"cam1"
        assert HTTP.get(f"{served.origin}/test/none").status_code == 404
    finally:
        served.stop()


def _self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    return folder / "cert.pem", folder / "key.pem"
