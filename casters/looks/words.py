"""What a look found, as one sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from casters.looks.found import Found
from console.heard import heard

SENTENCES: Final = {
    "picture": _("A picture: %(format)s, %(width)s x %(height)s pixels, %(size)s."),
    "media": _("It is there: %(what)s."),
    "test_picture": _("It is there: a test picture of the local cloud; as an input it moves and has a tone."),
    "rtmp_silent": _("An RTMP server answers there, but nothing is sent under this name now."),
    "rtmp_refused": _("An RTMP server answers there. %(why)s"),
    "no_libsrt": _("SRT is not tried from here: libsrt is not installed (on Debian: apt-get install srt-tools)."),
    "srt_refused": _("Nothing comes from there by SRT. %(why)s"),
    "not_allowed": _("This address is not fetched: %(why)s"),
    "led_away": _("The address leads on to another one that is not fetched: %(why)s"),
    "led_around": _("The address leads on to others more than %(times)s times."),
    "unknown_name": _("Nobody here knows the name %(host)s, or it leads where nothing is fetched from."),
    "refused": _("The host %(host)s is there, but takes no connections on port %(port)s."),
    "no_answer": _("The host %(host)s does not answer on port %(port)s."),
    "too_slow": _("The host %(host)s took too long to answer."),
    "broke_off": _("The host %(host)s broke off in the middle of its answer."),
    "no_trust": _("The host %(host)s shows no certificate that is trusted here."),
    "status_401": _("The server answers that a password is needed; an address cannot hold one."),
    "status_403": _("The server answers that this is not allowed; its key may be wrong or have expired."),
    "status_404": _("The server answers that nothing is there under this address."),
    "status": _("The server answers with status %(status)s."),
    "no_http": _("Something answers there, but it does not speak HTTP."),
    "no_rtmp": _("Something answers there, but it does not speak RTMP."),
    "no_rtsp": _("Something answers there, but it does not speak RTSP."),
    "password": _("The camera asks for a user name and a password; there are fields for both."),
    "wrong_password": _("The camera refuses the user name or password."),
    "plain_password": _("The camera wants the password as plain text, which is not sent over the internet."),
    "nothing_offered": _("The server answers, but offers neither pictures nor sound under this address."),
    "no_picture": _("Something is there, but it is no picture that can be read (PNG, JPG, BMP, GIF, WebP)."),
    "only_a_picture": _("This is a still picture; choose the kind Picture for it."),
    "damaged": _("A picture is there, but it is damaged."),
    "too_large": _("The picture is larger than %(mb)s MB."),
    "too_many_pixels": _("The picture is %(width)s x %(height)s pixels; that is too large to be shown."),
    "unknown_form": _("Something is there (%(type)s), but what it is cannot be told."),
    "unreadable": _("A file or stream is there (%(container)s), but no pictures or sound were found in its beginning."),
    "empty_playlist": _("A playlist is there, but it names nothing to play yet."),
}
VIDEO: Final = _("%(codec)s %(width)s x %(height)s")
VIDEO_ALONE: Final = _("%(codec)s pictures")
FPS: Final = _("%(fps)s pictures a second")
AUDIO: Final = _("%(codec)s sound at %(khz)s kHz")
SOUNDS: Final = _("%(count)s sounds (the end of the address chooses: %(choices)s)")
NO_SUCH_SOUND: Final = _("no sound #audio=%(wanted)s, so the usual one is heard")
NO_SOUND: Final = _("no sound")
NO_PICTURE: Final = _("no pictures")
LONG: Final = _("%(minutes)s long")
ON_NOW: Final = _("live")

_CONTAINERS: Final = {
    "flv": "FLV", "mov": "MP4", "mpegts": "MPEG-TS", "matroska": "Matroska", "hls": "HLS", "rtsp": "RTSP", "srt": "SRT",
    "rtmp": "RTMP", "mp3": "MP3", "aac": "AAC",
}  # fmt: skip
_CODECS: Final = {
    "h264": "H.264", "hevc": "H.265", "libdav1d": "AV1", "mpeg2video": "MPEG-2", "g711": "G.711", "mp3float": "MP3",
}  # fmt: skip


def sentence_of(found: Found) -> str:
    facts = dict(found.facts)
    code = found.code
    if code == "status" and f"status_{facts['status']}" in SENTENCES:
        code = f"status_{facts['status']}"
    if "bytes" in facts:
        facts["size"] = _bytes(facts["bytes"])
    if "container" in facts:
        facts["container"] = _CONTAINERS.get(facts["container"], facts["container"])
    if code == "media":
        facts["what"] = ", ".join(_parts(facts))
    if "why" in facts:
        facts["why"] = heard(gettext(facts["why"]))
    return gettext(SENTENCES[code]) % facts


def _parts(facts: Mapping[str, Any]) -> list[str]:
    parts = [str(facts["container"])]
    if facts.get("live"):
        parts.append(gettext(ON_NOW))
    kinds = {stream["kind"]: stream for stream in reversed(facts["streams"])}
    parts += _video(kinds["video"]) if "video" in kinds else [gettext(NO_PICTURE)]
    parts += [_audio(kinds["audio"])] if "audio" in kinds else [gettext(NO_SOUND)]
    sounds = [stream for stream in facts["streams"] if stream["kind"] == "audio" and "number" in stream]
    if len(sounds) > 1:
        parts.append(gettext(SOUNDS) % {"count": len(sounds), "choices": _choices(sounds)})
    if wanted := facts.get("no_such_sound"):
        parts.append(gettext(NO_SUCH_SOUND) % {"wanted": wanted})
    if facts.get("duration_s"):
        parts.append(gettext(LONG) % {"minutes": _minutes(facts["duration_s"])})
    return parts


def _video(stream: Mapping[str, Any]) -> list[str]:
    values = {**stream, "codec": _codec(stream)}
    parts = [gettext(VIDEO if stream.get("width") else VIDEO_ALONE) % values]
    if stream.get("fps"):
        parts.append(gettext(FPS) % {"fps": f"{stream['fps']:g}"})
    return parts


def _audio(stream: Mapping[str, Any]) -> str:
    return gettext(AUDIO) % {"codec": _codec(stream), "khz": f"{(stream.get('rate') or 0) / 1000:g}"}


def _choices(sounds: Sequence[Mapping[str, Any]]) -> str:
    ordered = sorted(sounds, key=lambda stream: int(stream["number"]))
    return ", ".join(f"#audio={one['number']}" + (f" {one['language']}" if one["language"] else "") for one in ordered)


def _codec(stream: Mapping[str, Any]) -> str:
    return _CODECS.get(stream["codec"], str(stream["codec"]).upper())


def _minutes(seconds: float) -> str:
    whole = max(1, round(seconds))
    return (
        f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}" if whole >= 3600 else f"{whole // 60}:{whole % 60:02}"
    )


def _bytes(size: int | None) -> str:
    if size is None:
        return "?"
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"
