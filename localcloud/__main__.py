"""`python -m localcloud`: the Live API on this machine. docs/local-cloud.md tells more."""

from __future__ import annotations

import logging
import resource
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn

from lasting.watchdog import WATCHDOG
from localcloud.app import RTMP_OFFSET, LocalCloud
from localcloud.options import BadOptionsError, Options, default_origin, is_loopback, parse
from localcloud.store.seal import UnreadableError
from localcloud.store.sqlite import StoreInUseError
from localcloud.tidy import Tidying
from localcloud.wire.head import BoundedHead

if TYPE_CHECKING:
    from localcloud.ingest.ingest import Ingest

GRACE_S = 2
END_S = 7.0
"""So long everything has from the signal to the end of the process; supervisors kill after 10."""
MANY_FILES = 8192

Build = Callable[[Options], LocalCloud]


def build(options: Options) -> LocalCloud:
    """The local cloud with the real mixer and its media doors."""
    from localcloud.ingest.ingest import SRT, Ingest
    from localcloud.media import routes as media
    from localcloud.media.addresses import Addresses
    from localcloud.mixer import Mixer, testpictures, transition_pictures
    from localcloud.mixer.fetch import FetchPolicy, Refused
    from localcloud.mixer.fetch_answers import silence
    from localcloud.mixer.fetch_place import Places
    from localcloud.outs.outs import Outs
    from localcloud.outs.room import Room
    from srt.library import installed

    fetch = FetchPolicy(options.allow_nets, options.own_origin)
    outs = Outs(fetch, options.data, room=Room(disk_bytes=options.delay_room * 1_000_000))
    mixer = Mixer(options.media, fetch, options.own_origin, outs)

    may_push = Addresses("", options.push_key).check
    ingest = Ingest(mixer.push_desk, may_push)
    if options.rtmp:
        _listen_for_pushes(ingest, options, "RTMP", options.rtmp_port, options.port + RTMP_OFFSET)
    srt = Ingest(mixer.push_desk, may_push, SRT)
    if options.srt and installed():
        _listen_for_pushes(srt, options, "SRT", options.srt_port, ingest.port or options.port + RTMP_OFFSET)

    def stills(name: str) -> bytes:
        if name.startswith(transition_pictures.PREFIX):
            return transition_pictures.still(name)
        return testpictures.still(name)

    def check_url(url: str) -> str | None:
        try:
            fetch.check(url)
        except Refused as refusal:
            return refusal.sentence
        return None

    return LocalCloud(
        options,
        mixer,
        check_url=check_url,
        silence=partial(silence, places=Places(options.media, fetch, options.own_origin)),
        still=stills,
        media=lambda addresses: media.routes(mixer, addresses, options, media.Pushes(may_push, mixer.push_desk)),
        close_media=media.close,
        ingest=ingest if options.rtmp else None,
        srt=srt if srt.port else None,
    )


def _listen_for_pushes(ingest: Ingest, options: Options, name: str, asked: int, usual: int) -> None:
    """On the port after ours; where that is taken, on any other one, as encoders ask for the address anyway. A port
    that was asked for by name must be free."""
    host = "127.0.0.1" if options.host == "localhost" else options.host.strip("[]")
    try:
        ingest.listen(host, asked or usual)
    except (OSError, OverflowError) as error:
        if asked:
            raise BadOptionsError(f"Port {asked} cannot be used for {name}: {error}.") from error
        ingest.listen(host, 0)


def main(argv: Sequence[str] | None = None, *, build: Build = build) -> int:
    """Serve until SIGINT or SIGTERM; 0 when that is how it ended, 2 when it could not start."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        options = parse(sys.argv[1:] if argv is None else argv)
        listening = _listen(options)
    except (BadOptionsError, OSError) as error:
        print(f"localcloud: {error}", file=sys.stderr)
        return 2
    port = listening.getsockname()[1]
    if options.port != port:
        options = _with_port(options, port)
    try:
        cloud = build(options)
    except (StoreInUseError, BadOptionsError) as error:
        print(f"localcloud: {error}", file=sys.stderr)
        listening.close()
        return 2
    tidying = Tidying()
    try:
        _have_many_files()
        tidying.start()
        WATCHDOG.start()
        cloud.open()
        _print_addresses(options, cloud.rtmp_port, cloud.srt_port)
        _serve(cloud, options, listening)
    except UnreadableError as error:
        print(f"localcloud: {error}", file=sys.stderr)
        return 2
    finally:
        cloud.close()
        tidying.close()
        WATCHDOG.close()
    return 0


def _have_many_files() -> None:
    """As many as this user may: every viewer, child and file of a show is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MANY_FILES if hard == resource.RLIM_INFINITY else min(MANY_FILES, hard)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _serve(cloud: LocalCloud, options: Options, listening: socket.socket) -> None:
    # uvicorn ends gracefully on these and raises them once more afterwards; by then there is nothing left to end.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    config = uvicorn.Config(
        cloud,
        http=BoundedHead,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=options.tls_cert,
        ssl_keyfile=options.tls_key,
    )
    _Server(config).run(sockets=[listening])


class _Server(uvicorn.Server):
    """An end that was asked for comes, whatever is stuck."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        WATCHDOG.end_within(END_S)
        super().handle_exit(sig, frame)


def _listen(options: Options) -> socket.socket:
    """Take the port before anything is started, so that a taken one is a sentence and not half a start. Connections are
    refused until everything is up: uvicorn does the listening."""
    host = "127.0.0.1" if options.host == "localhost" else options.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, or asyncio leaves Nagle's algorithm on: 43 ms a call.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, options.port))
    except OSError as error:
        listening.close()
        raise OSError(f"Port {options.port} on {options.host} cannot be used: {error.strerror}.") from error
    return listening


def _with_port(options: Options, port: int) -> Options:
    """Port 0 has become a real one; an origin given by hand stays."""
    made_up = options.origin == default_origin(options.scheme, options.host, options.port)
    origin = default_origin(options.scheme, options.host, port) if made_up else options.origin
    return replace(options, port=port, origin=origin)


def _print_addresses(options: Options, rtmp_port: int, srt_port: int) -> None:
    origin = options.own_origin
    lines = [
        f"Live API       {origin}/  (POST and GET, key {options.secret_id})",
        f"HTTP-FLV       {origin}/live/<stream>.flv",
        f"HLS            {origin}/live/<stream>.m3u8",
        f"WHEP           {origin}/webrtc/v2/whep",
        f"RTMP in        rtmp://{options.host}:{rtmp_port}/live/<stream>" if rtmp_port else "RTMP in        off",
        f"SRT in         srt://{options.host}:{srt_port}" if srt_port else "SRT in         off",
        f"WHIP           {origin}/webrtc/v2/whip",
        f"Tiles          {origin}/tiles (WebSocket)",
        f"Media folder   {origin}/media/  ({options.media})",
        f"Control door   {origin}/_local/" if options.control else "Control door   closed",
        "Other ports    none but WebRTC's own: UDP, chosen anew for every viewer",
    ]
    print("\n".join(lines), flush=True)
    _print_warnings(options.host)


def _print_warnings(host: str) -> None:
    from localcloud.mixer.text_fonts import font_warning

    if not is_loopback(host):
        print("Listening beyond this machine; requests must sign x-tc-action unless that was switched off.", flush=True)
    if font_warning():
        print(font_warning(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
