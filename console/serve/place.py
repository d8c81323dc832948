"""Where a console runs: its folders, ports and secrets. Everything is made once and found again at the next start."""

from __future__ import annotations

import fcntl
import os
import secrets
import shlex
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class CannotStart(Exception):
    """A sentence for the person who typed the command."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The key pair that the local cloud accepts, and the key that signs its play addresses."""

    secret_id: str
    secret_key: str
    play_key: str

    def environment(self) -> dict[str, str]:
        return {
            "LOCALCLOUD_SECRET_ID": self.secret_id,
            "LOCALCLOUD_SECRET_KEY": self.secret_key,
            "LOCALCLOUD_PLAY_KEY": self.play_key,
        }


@dataclass(frozen=True, slots=True)
class Place:
    """`var` holds all data; the local cloud listens on the port after the console's."""

    var: Path
    port: int
    cloud_options: tuple[str, ...] = ()
    """Further flags for the local cloud, such as --allow-net."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Place:
        text = environment.get("PORT", "").strip() or "8000"
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65534):
            raise CannotStart(f"PORT must be a number from 1 to 65534, not {text!r}.")
        var = Path(environment.get("CONSOLE_VAR", "").strip() or ROOT / "var")
        options = tuple(shlex.split(environment.get("LOCALCLOUD_OPTIONS", "")))
        return cls(var=var.absolute(), port=int(text), cloud_options=options)

    @property
    def cloud_port(self) -> int:
        return self.port + 1

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cloud_address(self) -> str:
        return f"http://127.0.0.1:{self.cloud_port}"

    @property
    def media(self) -> Path:
        """MP4, PNG and JPG files dropped here are inputs."""
        return self.var / "media"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def control_socket(self) -> Path | None:
        """For supervisorctl. The kernel allows 107 bytes for its path; a deeper folder goes without."""
        path = self.var / "supervisor.sock"
        return path if len(os.fsencode(path)) < 90 else None

    def make_folders(self) -> None:
        for folder in (self.var, self.media, self.logs, self.var / "localcloud", self.var / "valkey"):
            folder.mkdir(parents=True, exist_ok=True)
        self.var.chmod(0o700)  # it holds keys

    def take(self) -> None:
        """Hold this folder until our process (supervisord later on) ends: two consoles on one database would fight."""
        descriptor = os.open(self.var / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(f"A console is already running with the data in {self.var}. Stop it first.") from None
        os.set_inheritable(descriptor, True)

    def check_ports(self) -> None:
        for port, whose in ((self.port, "the console"), (self.cloud_port, "the local cloud")):
            if not is_free(port):
                raise CannotStart(
                    f"Port {port}, meant for {whose}, is in use by another program. "
                    f"Stop that one, or choose another port: make run PORT={self.port + 100}"
                )

    def credentials(self) -> Credentials:
        """Read from var/localcloud.env, made at the first start; readable by its owner only."""
        path = self.var / "localcloud.env"
        if path.exists():
            found = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
        else:
            made = Credentials("AKID" + secrets.token_hex(16), secrets.token_urlsafe(32), secrets.token_urlsafe(24))
            found = made.environment()
            write_private(path, "".join(f"{name}={value}\n" for name, value in found.items()))
        try:
            return Credentials(*(found[name] for name in Credentials("", "", "").environment()))
        except KeyError as missing:
            raise CannotStart(f"{path} does not name {missing.args[0]}. Remove it to have it made again.") from None


def write_private(path: Path, text: str) -> None:
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port(preferred: int = 0) -> int:
    if preferred and is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
