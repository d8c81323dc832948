"""tccli, the vendor's command line tool, as it is installed from PyPI into an environment of its own (`make test` does
that): nothing of it is imported here. It speaks https only, so the local cloud is served with a certificate that is
made on the spot."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.localcloud.rules.served import ROOT, SECRET_ID, SECRET_KEY

HOME = ROOT / ".venv" / "tccli"
LOOP = """
import contextlib, io, json, sys
from tccli.main import main
class Kept(io.BytesIO):
    def close(self):
        pass  # tccli closes what it prints to
for line in sys.stdin:
    sys.argv = ["tccli", *json.loads(line)]
    said = [Kept(), Kept()]
    out, err = (io.TextIOWrapper(one, encoding="utf-8", write_through=True) for one in said)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = main()
        except SystemExit as end:
            status = end.code
    print(json.dumps([status, *(one.getvalue().decode() for one in said)]), file=sys.__stderr__, flush=True)
"""
"""One process for many commands, each by tccli's own `main`: starting takes it most of a second."""


TRUST = """
import os, certifi
certifi.where = lambda: os.environ["TRUSTED"]
"""
"""tccli trusts certifi's own list and hears no setting for another (REQUESTS_CA_BUNDLE is passed over), so Python is
told so at the start of its process."""


def installed() -> bool:
    return (HOME / "bin" / "tccli").exists()


def data(name: str) -> dict[str, Any]:
    """`api` or `examples` of the Live service, from the wheel."""
    (path,) = HOME.glob(f"lib/python3*/site-packages/tccli/services/live/v20180801/{name}.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_path, key_path = folder / "cert.pem", folder / "key.pem"
    cert_path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert_path, key_path


class Tccli:
    """A shell in which tccli is configured for one local cloud. `with Tccli(...) as tccli:` ends its process."""

    def __init__(self, endpoint: str, ca: Path, home: Path, secret_key: str = SECRET_KEY) -> None:
        self._endpoint = endpoint
        (home / "sitecustomize.py").write_text(TRUST, encoding="utf-8")
        self.environment = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(home),
            "TRUSTED": str(ca),
            "TENCENTCLOUD_SECRET_ID": SECRET_ID,
            "TENCENTCLOUD_SECRET_KEY": secret_key,
            "TENCENTCLOUD_REGION": "ap-guangzhou",
            "PYTHONIOENCODING": "utf-8",
        }
        self._process = subprocess.Popen(
            [HOME / "bin" / "python", "-c", LOOP],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def words(self, action: str, params: Mapping[str, Any]) -> list[str]:
        """What one would type: structs and lists as JSON, everything else as it is."""
        typed = ["live", action, "--endpoint", self._endpoint, "--timeout", "10"]
        for name, value in params.items():
            text = json.dumps(value) if isinstance(value, dict | list | bool) else str(value)
            typed += [f"--{name}", text]
        return typed

    def play(self, action: str, params: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """The code of a refusal (empty for success) and the fields that were printed."""
        assert self._process.stdin
        assert self._process.stderr
        self._process.stdin.write(json.dumps(self.words(action, params)) + "\n")
        self._process.stdin.flush()
        line = self._process.stderr.readline()
        assert line.startswith("["), line + self._process.stderr.read()
        status, out, err = json.loads(line)
        if status == 0:
            answer: dict[str, Any] = json.loads(out)
            return "", answer
        code = err.partition("code:")[2].partition(" ")[0]
        assert code, err
        return code, {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        assert self._process.stderr
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stderr.close()
