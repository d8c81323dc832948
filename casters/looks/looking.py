"""The look itself: what an address is, by its kind and by what answers."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

from casters.addresses import Policy, is_test_picture
from casters.looks import media, pictures, playlists, srt_stream, streams
from casters.looks.found import Found, Nothing
from casters.looks.web import Fetched, Limits, fetch
from decoding.choice import wanted_sound
from decoding.packed import unpacked
from rtsp.login import Login

SECONDS: Final = 8.0
"""A whole look, from the first name that is looked up to the last byte that is read."""
MOST_BEGINNING: Final = 3_000_000
MOST_PLAYLIST: Final = 500_000
PATIENCE: Final = 2.0
STILLS: Final = ("picture", "picture_mark")


def look_at(url: str, kind: str, policy: Policy, login: Login | None = None) -> Found:
    """`kind` as of an input (file, pull, picture), or picture_mark. The address itself was judged before. `login` is
    a camera's."""
    try:
        return _with_chosen_sound(_found(url, kind, policy, login, time.monotonic() + SECONDS), url)
    except Nothing as nothing:
        return nothing.found


def _found(url: str, kind: str, policy: Policy, login: Login | None, deadline: float) -> Found:
    if kind in STILLS:
        return _picture(url, policy, deadline)
    scheme = urlsplit(url).scheme.lower()
    if scheme in streams.RTMP_PORTS:
        return streams.rtmp(url, policy, deadline)
    if scheme in streams.RTSP_PORTS:
        return streams.rtsp(url, policy, deadline, login)
    if scheme == "srt":
        return srt_stream.look(url, policy, deadline)
    return _media(url, policy, deadline)


def _with_chosen_sound(found: Found, url: str) -> Found:
    """Whether the sound that the end of the address chooses is there; the usual one is heard instead of it."""
    wanted = wanted_sound(url)
    sounds = [stream for stream in found.facts.get("streams", ()) if stream["kind"] == "audio" and "number" in stream]
    if not wanted or not sounds or any(wanted in (str(one["number"]), one["language"]) for one in sounds):
        return found
    return replace(found, facts={**found.facts, "no_such_sound": wanted})


def _picture(url: str, policy: Policy, deadline: float) -> Found:
    answer = fetch(url, policy, Limits(deadline, pictures.MOST_BYTES + 1))
    if len(answer.body) > pictures.MOST_BYTES or (answer.size or 0) > pictures.MOST_BYTES:
        raise Nothing("too_large", mb=pictures.MOST_BYTES // 1_000_000)
    return pictures.judged(answer.body)


def _media(url: str, policy: Policy, deadline: float) -> Found:
    answer = fetch(url, policy, Limits(deadline, MOST_BEGINNING, PATIENCE))
    form = media.form_of(answer.body)
    if form == "playlist":
        return _playlist(answer, policy, deadline)
    if form == "picture":
        return _still_as_media(url, answer, policy)
    if not form:
        raise Nothing("unknown_form", type=answer.kind or "?", bytes=answer.size)
    body = _with_index(answer, policy, deadline) if form == "mov" else answer.body
    facts: dict[str, Any] = {"container": form, "bytes": answer.size, "live": form == "flv" and answer.size is None}
    return media.judged(body, form, facts, deadline)


def _still_as_media(url: str, answer: Fetched, policy: Policy) -> Found:
    """A test picture of the local cloud moves when it is an input; any other picture is no film."""
    if is_test_picture(url, policy):
        return Found(True, "test_picture", {}, pictures.judged(answer.body).picture)
    raise Nothing("only_a_picture")


def _with_index(answer: Fetched, policy: Policy, deadline: float) -> bytes:
    """The index of an MP4 is fetched from its end where it stands there."""
    head, after = media.head_of_mov(answer.body)
    if after is None or answer.whole or (answer.size is not None and after >= answer.size):
        return answer.body
    if after < len(answer.body):
        return head + answer.body[after:]
    tail = fetch(answer.url, policy, Limits(deadline, MOST_BEGINNING, begin=after))
    return head + tail.body


def _playlist(answer: Fetched, policy: Policy, deadline: float) -> Found:
    """The best variant's first segment, judged and fetched like everything else; its sound too, where that has a
    playlist of its own."""
    read = playlists.read(answer.body[:MOST_PLAYLIST].decode("utf-8", "replace"), answer.url)
    variants, sound = len(read.variants), read.sound
    if read.variants:
        read = _read(read.variants[0], policy, deadline)
    facts: dict[str, Any] = {
        "container": "hls",
        "variants": variants,
        "live": not read.ends,
        "duration_s": read.seconds if read.ends else None,
    }
    found = _segment(read, facts, policy, deadline)
    if not sound:
        return found
    try:
        heard = _segment(_read(sound, policy, deadline), facts, policy, deadline)
    except Nothing:
        return found
    kept = [stream for stream in found.facts["streams"] if stream["kind"] != "audio"]
    return replace(found, facts={**found.facts, "streams": [*kept, *heard.facts["streams"]]})


def _read(url: str, policy: Policy, deadline: float) -> playlists.Playlist:
    inner = fetch(url, policy, Limits(deadline, MOST_PLAYLIST))
    return playlists.read(inner.body.decode("utf-8", "replace"), inner.url)


def _segment(read: playlists.Playlist, facts: dict[str, Any], policy: Policy, deadline: float) -> Found:
    """What the first segment of a recording holds, or the last one of a live stream."""
    if not read.segments:
        raise Nothing("empty_playlist")
    first = read.segments[0] if read.ends else read.segments[-1]
    limits = Limits(deadline, MOST_BEGINNING, PATIENCE)
    _, body = unpacked(fetch(first, policy, limits).body)
    body = (fetch(read.begin, policy, limits).body if read.begin else b"") + body
    form = media.form_of(body)
    if form not in ("mov", "mpegts", "aac", "mp3", "ac3"):
        raise Nothing("unreadable", **facts)
    return media.judged(body, form, facts, deadline)
