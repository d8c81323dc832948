"""SDP offers from outside, made ready for aiortc before it acts on them, and its answers made ready for those who
offered.

What we know about aiortc and had to mind: as the client of DTLS it knows no cipher for an RSA certificate, which is
what GStreamer has, so that the other side is asked to be the client wherever it may; it answers each section or fails,
hands over every picture section at once, and bundles what nobody asked it to bundle. A bundle that begins with a
section which is not there leaves it without a transport: it would fail later, in tasks that nobody waits for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.exceptions import InvalidAccessError, InvalidStateError

from localcloud.media import h264, offer_sections
from localcloud.media.offer_sections import BadOffer, Taken
from localcloud.media.sdp_text import Description, Section

log = logging.getLogger(__name__)

_UNREADABLE: Final = "The body is not an SDP offer that can be read."


@dataclass(frozen=True, slots=True)
class Rates:
    """What a sender's picture may cost, in kbit/s. Browsers begin at 300 and follow aiortc's estimate, which sinks to
    40 while a picture stands still; where an answer names these, they keep to them."""

    start: int
    least: int
    most: int

    def __str__(self) -> str:
        return f"x-google-start-bitrate={self.start};x-google-min-bitrate={self.least};x-google-max-bitrate={self.most}"


class Offer:
    """An offer of which some sections are taken: `text` is for aiortc, `finished` turns its answer into ours."""

    def __init__(self, text: str, choose: Callable[[Description], list[Taken]], rates: Rates | None = None) -> None:
        self._offered, self._rates = Description(without_hidden(text)), rates
        self._made_up = _name_all(self._offered.sections)
        offer_sections.check_names(self._offered)
        self._bundles = self._offered.bundles
        self._taken = choose(self._offered)
        self._h264 = {
            (one.section.mid, payload): h264.again(one.section, payload) for one in self._taken for payload in one.h264
        }
        self.kinds = {one.section.kind for one in self._taken}
        self.text = self._for_aiortc()

    def finished(self, answer: str) -> str:
        """aiortc's answer as it must read: each section of the offer in its place, codecs in the form that was
        offered, and no bundle that was not."""
        given = Description(answer)
        answered = {section.mid: section for section in given.sections}
        for section in given.sections:
            self._finish(section)
        given.sections = [answered.get(section.mid) or section.refusal() for section in self._offered.sections]
        given.bundle([mid for mid in mids if mid in answered] for mids in self._bundles)
        for section in given.sections:
            section.lines = [line for line in section.lines if line.removeprefix("a=mid:") not in self._made_up]
        return str(given)

    def _finish(self, section: Section) -> None:
        for payload, name in section.codecs.items():
            if (section.mid, payload) in self._h264:
                section.say_parameters(payload, self._h264[section.mid, payload])
            if self._rates and section.kind == "video" and name not in offer_sections.COMPANIONS:
                said = [f"{key}={value}" for key, value in section.parameters(payload).items()]
                section.say_parameters(payload, ";".join([*said, str(self._rates)]))

    def _for_aiortc(self) -> str:
        """What is taken, in forms that aiortc knows. The first of a bundle speaks for all of it."""
        made = Description(str(self._offered))
        everything = {section.mid: section for section in made.sections}
        made.sections = [everything[one.section.mid] for one in self._taken]
        kept = {section.mid for section in made.sections}
        for mids in self._bundles:
            heir = next((mid for mid in mids if mid in kept), None)
            if heir is not None and heir != mids[0]:
                everything[heir].use_transport_of(everything[mids[0]])
        made.bundle([mid for mid in mids if mid in kept] for mids in self._bundles)
        for mid, payload in self._h264:
            everything[mid].say_parameters(payload, h264.KNOWN)
        parts: list[Description | Section] = [made, *made.sections]
        for part in parts:
            part.lines = ["a=setup:active" if line == "a=setup:actpass" else line for line in part.lines]
        return str(made)


def wanted(text: str) -> Offer:
    """The offer of somebody who watches: it takes our picture (H.264), our sound (Opus), or both. Raises BadOffer."""
    return _read(text, offer_sections.watched)


def published(text: str, rates: Rates | None = None) -> Offer:
    """The offer of somebody who sends pictures, sound, or both. Raises BadOffer."""
    return _read(text, offer_sections.sent, rates)


async def answered(peer: RTCPeerConnection, offer: Offer, prepare: Callable[[], None] = lambda: None) -> str:
    """The SDP answer of this peer. Raises BadOffer for whatever is wrong with the offer."""
    try:
        prepare()
        await peer.setRemoteDescription(RTCSessionDescription(offer.text, "offer"))
        answer = await peer.createAnswer()
        if answer is None:
            raise BadOffer("The SDP offer has no answer.")
        await peer.setLocalDescription(answer)
        return offer.finished(peer.localDescription.sdp)
    except BadOffer:
        raise
    except (InvalidAccessError, InvalidStateError) as problem:
        raise BadOffer("The SDP offer cannot be answered.") from problem
    except Exception as problem:  # aiortc's parser meets hostile text with whatever Python raises
        log.info("an SDP offer was refused: %r", problem)
        raise BadOffer(_UNREADABLE) from problem


def without_hidden(offer: str) -> str:
    """The offer without candidates whose address the browser hides behind a made-up name. By lines: a pattern over all
    of it held every thread for seconds where a hostile line was long (measured)."""
    lines = offer.split("\n")
    return "\n".join(line for line in lines if not (line.startswith("a=candidate:") and ".local " in line))


def _read(text: str, choose: Callable[[Description], list[Taken]], rates: Rates | None = None) -> Offer:
    try:
        return Offer(text, choose, rates)
    except BadOffer:
        raise
    except ValueError as problem:
        raise BadOffer(_UNREADABLE) from problem


def _name_all(sections: list[Section]) -> frozenset[str]:
    """Names for the sections that have none: aiortc tells them apart by nothing else. Returns those names."""
    names = {section: f"unnamed{n}" for n, section in enumerate(sections) if not section.mid}
    for section, name in names.items():
        section.lines.append(f"a=mid:{name}")
    return frozenset(names.values())
