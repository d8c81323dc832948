"""How the local cloud is started: flags, the environment, key files. One frozen value that the other parts read."""

from __future__ import annotations

import argparse
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

DEFAULT_PORT = 8001
DEFAULT_CAPACITY = 32
"""How many casters may run a PVW or PGM at the same time before FailedOperation.ResourceNotEnough."""

DEFAULT_HEVC_RATE = 28
"""Million pixels a second of a PGM as h265: 1280x720 at 30 fps on one core; all that the API allows are 531."""

DEFAULT_DELAY_ROOM = 4000
"""Million bytes that the delays of all casters may take on disk."""


class BadOptionsError(ValueError):
    """The start is refused; the text is a sentence for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the person who starts the local cloud decides. `origin` is how players reach it, without a slash at the end;
    empty when that can only be told from each request's own Host (listening on all interfaces)."""

    host: str
    port: int
    data: Path
    media: Path
    secret_id: str
    secret_key: str = field(repr=False)
    play_key: str = field(repr=False)
    push_key: str = field(repr=False)
    origin: str = ""
    allow_origins: tuple[str, ...] = ()
    offer_addresses: tuple[str, ...] = ()
    allow_nets: tuple[str, ...] = ()
    control: bool = False
    require_signed_action: bool = False
    capacity: int = DEFAULT_CAPACITY
    delay_room: int = DEFAULT_DELAY_ROOM
    hevc_rate: int = DEFAULT_HEVC_RATE
    strict: bool = False
    rtmp: bool = True
    rtmp_port: int = 0
    srt: bool = True
    srt_port: int = 0
    tls_cert: Path | None = None
    tls_key: Path | None = None

    @property
    def scheme(self) -> str:
        return "https" if self.tls_cert else "http"

    @property
    def own_origin(self) -> str:
        """An origin that always names this process from this machine."""
        return self.origin or f"{self.scheme}://127.0.0.1:{self.port}"


def is_loopback(host: str) -> bool:
    """True for `localhost` and loopback addresses; a name that would have to be looked up is not."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_wildcard(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return host == ""


def parse(argv: Sequence[str], environ: Mapping[str, str] = os.environ) -> Options:
    """The options of one start. Makes the data folder and, once, the play and push keys in it."""
    given = _parser().parse_args(argv)
    data = Path(given.data)
    data.mkdir(parents=True, exist_ok=True)
    media = Path(given.media) if given.media else data / "media"
    media.mkdir(parents=True, exist_ok=True)
    scheme = "https" if given.tls_cert else "http"
    if bool(given.tls_cert) != bool(given.tls_key):
        raise BadOptionsError("--tls-cert and --tls-key go together.")
    loopback = is_loopback(given.host)
    return Options(
        host=given.host,
        port=given.port,
        data=data,
        media=media,
        secret_id=_wanted(_secret_id(given, environ), "--secret-id", "LOCALCLOUD_SECRET_ID"),
        secret_key=_wanted(_secret_key(given, environ), "--secret-key or --secret-key-file", "LOCALCLOUD_SECRET_KEY"),
        play_key=given.play_key or environ.get("LOCALCLOUD_PLAY_KEY", "") or kept_key(data / "play.key"),
        push_key=kept_key(data / "push.key"),
        origin=given.origin.rstrip("/") or default_origin(scheme, given.host, given.port),
        allow_origins=tuple(given.allow_origin),
        offer_addresses=tuple(given.offer_address),
        allow_nets=tuple(given.allow_net),
        control=loopback if given.control is None else given.control,
        require_signed_action=not loopback if given.require_signed_action is None else given.require_signed_action,
        capacity=given.capacity,
        delay_room=given.delay_room,
        hevc_rate=given.hevc_rate,
        strict=environ.get("LOCALCLOUD_STRICT", "") == "1" if given.strict is None else given.strict,
        rtmp=given.rtmp,
        rtmp_port=given.rtmp_port,
        srt=given.srt,
        srt_port=given.srt_port,
        tls_cert=Path(given.tls_cert) if given.tls_cert else None,
        tls_key=Path(given.tls_key) if given.tls_key else None,
    )


def default_origin(scheme: str, host: str, port: int) -> str:
    if is_wildcard(host):
        return ""
    return f"{scheme}://[{host}]:{port}" if ":" in host and not host.startswith("[") else f"{scheme}://{host}:{port}"


def kept_key(path: Path) -> str:
    """The key in this file; made once, readable by its owner only."""
    if path.exists():
        return path.read_text("utf-8").strip()
    key = secrets.token_hex(16)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(key + "\n")
    return key


def _secret_id(given: argparse.Namespace, environ: Mapping[str, str]) -> str:
    return str(given.secret_id) or environ.get("LOCALCLOUD_SECRET_ID", "")


def _secret_key(given: argparse.Namespace, environ: Mapping[str, str]) -> str:
    if given.secret_key:
        return str(given.secret_key)
    if given.secret_key_file:
        try:
            return Path(given.secret_key_file).read_text("utf-8").strip()
        except OSError as error:
            raise BadOptionsError(f"The key file cannot be read: {error}") from error
    return environ.get("LOCALCLOUD_SECRET_KEY", "")


def _wanted(value: str, flag: str, variable: str) -> str:
    if not value:
        raise BadOptionsError(f"No key: give {flag}, or set {variable}.")
    return value


def _parser() -> argparse.ArgumentParser:
    about = "The Live API on this machine, with a real mixer."
    parser = argparse.ArgumentParser(prog="python -m localcloud", description=about)
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    add("--port", type=int, default=DEFAULT_PORT, help="port of the API and the media (0: any free one)")
    add("--data", default="var/localcloud", metavar="DIR", help="where the casters are kept")
    add("--media", default="", metavar="DIR", help="folder served at /media/ (default DIR/media)")
    add("--secret-id", default="", help="the key's id (or LOCALCLOUD_SECRET_ID)")
    add("--secret-key", default="", help="`ps` shows flags: prefer the file or LOCALCLOUD_SECRET_KEY")
    add("--secret-key-file", default="", metavar="FILE")
    add("--play-key", default="", help="signs play addresses (default: made once in DIR/play.key)")
    add("--origin", default="", metavar="URL", help="how players reach this cloud (default http://HOST:PORT)")
    add("--allow-origin", action="append", default=[], metavar="URL", help="a page that may play (repeatable)")
    add("--offer-address", action="append", default=[], metavar="IP", help="WebRTC host address to offer (repeatable)")
    add("--allow-net", action="append", default=[], metavar="CIDR", help="private network that inputs may be read from")
    add("--control", action=argparse.BooleanOptionalAction, help="the /_local/ door (default: only on a loopback host)")
    add("--require-signed-action", action=argparse.BooleanOptionalAction, help="refuse an unsigned X-TC-Action")
    add("--strict", action=argparse.BooleanOptionalAction, help="take the manual literally (or LOCALCLOUD_STRICT=1)")
    add("--capacity", type=int, default=DEFAULT_CAPACITY, help="casters that may run at the same time")
    add("--hevc-rate", type=int, default=DEFAULT_HEVC_RATE, metavar="MP", help="million pixels a second of h265")
    add("--delay-room", type=int, default=DEFAULT_DELAY_ROOM, metavar="MB", help="disk for the delays of all casters")
    add("--rtmp", action=argparse.BooleanOptionalAction, default=True, help="take pushes in by RTMP (default: yes)")
    add("--rtmp-port", type=int, default=0, help="their port (default: the one after --port, or any free one)")
    add("--srt", action=argparse.BooleanOptionalAction, default=True, help="and by SRT, where libsrt is installed")
    add("--srt-port", type=int, default=0, help="their port, by UDP (default: that of RTMP, or any free one)")
    add("--tls-cert", default="", metavar="FILE")
    add("--tls-key", default="", metavar="FILE")
    return parser
