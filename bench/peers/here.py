"""The peers' programs on this machine: whether they are there, what they call themselves, and running them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.orphans import end_with_parent

ROOT: Final = Path(__file__).resolve().parents[2]
PEERS: Final = ROOT / ".venv" / "peers"
"""The environment of requirements-peers.txt, by `make peers`."""
SYSTEM_PYTHON: Final = "/usr/bin/python3"
"""Debian's own, for which python3-gi is."""
PATIENCE_S: Final = 10.0


def said(words: Sequence[str], pattern: str) -> str | None:
    """The first group of the pattern in what a program says; None where the program is not here."""
    if shutil.which(words[0]) is None:
        return None
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    try:
        done = subprocess.run(
            words, capture_output=True, text=True, timeout=30, check=False, env=environment, errors="replace"
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(pattern, done.stdout + done.stderr)
    return found[1] if found else None


def package(name: str) -> str | None:
    """The upstream part of a Debian package's version."""
    told = said(["dpkg-query", "-W", "-f", "${Status} ${Version}", name], r"installed (\S+)")
    return re.sub(r"^\d+:|-[^-]*$", "", told) if told else None


def element(name: str) -> str | None:
    """GStreamer's version, where it has this element."""
    if said(["gst-inspect-1.0", name], r"(Factory Details)") is None:
        return None
    return said(["gst-launch-1.0", "--version"], r"GStreamer ([\d.]+)")


def webrtcbin() -> str | None:
    """GStreamer's version, where Python may use its WebRTC: gir1.2-gst-plugins-bad-1.0, gstreamer1.0-nice."""
    asked = "import gi; gi.require_version('GstWebRTC', '1.0'); from gi.repository import GstWebRTC; print('it may')"
    if element("nicesrc") is None or said([SYSTEM_PYTHON, "-c", asked], "(it may)") is None:
        return None
    return element("webrtcbin")


def newest_ffmpeg() -> str | None:
    """The program in imageio-ffmpeg's wheel."""
    found = sorted(PEERS.glob("lib/python*/site-packages/imageio_ffmpeg/binaries/ffmpeg-*"))
    return str(found[0]) if found else None


@contextmanager
def running(
    words: Sequence[str], folder: Path, *, env: Mapping[str, str] | None = None, unprivileged: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """Until the block ends; then asked to end (SIGINT) and killed when it does not. What it says goes to `said.txt`.

    `unprivileged`: as nobody when this is root, for programs that refuse to run as root.
    """
    nobody = unprivileged and os.geteuid() == 0
    with (folder / "said.txt").open("ab") as output:
        process = subprocess.Popen(
            words,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=os.environ | {"HOME": str(folder), "PYTHONPATH": str(ROOT)} | dict(env or {}),
            start_new_session=True,
            preexec_fn=None if nobody else end_with_parent(),
            user="nobody" if nobody else None,
            group="nogroup" if nobody else None,
            extra_groups=[] if nobody else None,
        )
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """The program and what it has started."""
    for how, patience in ((signal.SIGINT, PATIENCE_S), (signal.SIGTERM, 3.0), (signal.SIGKILL, 3.0)):
        try:
            os.killpg(process.pid, how)
            process.wait(patience)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
        else:
            break
    process.wait(3)


def last_words(folder: Path, count: int = 160) -> str:
    """The end of what a program said there."""
    file = folder / "said.txt"
    return " ".join(file.read_text(errors="replace").split())[-count:] if file.exists() else ""


def open_to_all(folder: Path) -> None:
    """So that a program that runs as nobody may read and write there."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
