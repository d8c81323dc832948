"""Which sections of an offer are taken, and in which words an offer is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from localcloud.media import h264
from localcloud.media.sdp_text import Description, Section

COMPANIONS: Final = frozenset({"rtx", "red", "ulpfec", "flexfec-03", "telephone-event", "cn"})
"""Encoding names that carry nothing of their own."""
_SOUNDS: Final = frozenset({"opus", "g722", "pcmu", "pcma"})


class BadOffer(ValueError):
    """The offer cannot be answered; the message is the sentence to say so."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A section that is answered, and its payload types of H.264 that can be."""

    section: Section
    h264: tuple[str, ...] = ()


def watched(offered: Description) -> list[Taken]:
    """For somebody who watches: the first picture section with H.264 they can read, the first sound with Opus."""
    pictures = _of(offered, "video", "sendonly")
    sounds = [Taken(one) for one in _of(offered, "audio", "sendonly") if "opus" in one.codecs.values()]
    readable = [Taken(one, forms) for one in pictures if (forms := tuple(h264.sendable(one)))]
    if pictures and not readable and (names := _names(pictures[0])):
        raise BadOffer(f"The SDP takes the picture as {names} only; what is sent is H.264.")
    if not readable and (pictures or not sounds):
        raise BadOffer("The SDP offers no H.264 picture.")
    for one in readable[:1]:
        one.section.prefer(one.h264[0])
    return _in_order(offered, readable[:1] + sounds[:1])


def sent(offered: Description) -> list[Taken]:
    """For somebody who sends: their first picture and their first sound that can be decoded."""
    pictures, sounds = _of(offered, "video", "recvonly"), _of(offered, "audio", "recvonly")
    seen = [Taken(one, forms) for one in pictures if (forms := tuple(h264.receivable(one))) or "vp8" in _named(one)]
    heard = [Taken(one) for one in sounds if _SOUNDS & _named(one)]
    if pictures and not seen:
        raise BadOffer(f"The SDP offers the picture as {_names(pictures[0])} only; H.264 and VP8 are taken.")
    if sounds and not heard:
        raise BadOffer(f"The SDP offers the sound as {_names(sounds[0])} only; Opus, G.722 and G.711 are taken.")
    if not seen and not heard:
        raise BadOffer("The SDP offers neither picture nor sound.")
    return _in_order(offered, seen[:1] + heard[:1])


def check_names(offered: Description) -> None:
    """BadOffer where a bundle begins with a section that is not there, ValueError where two have one name."""
    there = {section.mid for section in offered.sections}
    if len(there) < len(offered.sections):
        raise ValueError("two sections of one name")
    if any(mids and mids[0] not in there for mids in offered.bundles):
        raise BadOffer("The SDP offer bundles a section that it does not have.")


def _of(offered: Description, kind: str, wrong_way: str) -> list[Section]:
    """The sections of this kind whose media go our way. Port 0 stands in one that is no longer offered, and in one that
    is to use its bundle's."""
    ways = {f"a={wrong_way}", "a=inactive"}
    return [
        section
        for section in offered.sections
        if section.kind == kind
        and not ways & set(section.lines)
        and (section.port != "0" or "a=bundle-only" in section.lines)
    ]


def _in_order(offered: Description, taken: list[Taken]) -> list[Taken]:
    return sorted(taken, key=lambda one: offered.sections.index(one.section))


def _named(section: Section) -> set[str]:
    return set(section.codecs.values())


def _names(section: Section) -> str:
    """The codecs of a section as they may be read out, each once."""
    known = section.codecs.items()
    names = [
        h264.named(section, payload) if name == "h264" else name.upper()[:20]
        for payload, name in known
        if name not in COMPANIONS
    ]
    return ", ".join(dict.fromkeys(names[:20])) or ("nothing" if section.kind == "audio" else "")
