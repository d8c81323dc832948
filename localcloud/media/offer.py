"""SDP offers from outside, looked at before aiortc acts on them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any, Final

from aiortc import RTCPeerConnection, RTCSessionDescription, sdp
from aiortc.exceptions import InvalidAccessError, InvalidStateError

log = logging.getLogger(__name__)

_UNREADABLE: Final = "The body is not an SDP offer that can be read."
_H264 = re.compile(r"^a=rtpmap:\d+ H264/90000", re.MULTILINE | re.IGNORECASE)
_OPUS = re.compile(r"^a=rtpmap:\d+ opus/48000", re.MULTILINE | re.IGNORECASE)


class BadOffer(ValueError):
    """The offer cannot be answered; the message is the sentence to say so."""


def wanted(offer: str) -> tuple[bool, bool]:
    """Whether the offer takes our picture (H.264) and our sound (Opus); one of them will do. Raises BadOffer, or
    whatever aiortc's parser meets hostile text with.

    A bundle that begins with a section which is not there leaves aiortc without a transport: it would fail later, in
    tasks that nobody waits for.
    """
    if "m=video" not in offer and "m=audio" not in offer:
        raise BadOffer("The SDP offers no H.264 picture.")
    kinds = _sections(offer)
    picture = "video" in kinds and _H264.search(offer) is not None
    sound = "audio" in kinds and _OPUS.search(offer) is not None
    if not picture and ("video" in kinds or not sound):
        raise BadOffer("The SDP offers no H.264 picture.")
    return picture, sound


def published(offer: str) -> str:
    """The offer of somebody who sends, made safe. Raises BadOffer when it has neither picture nor sound."""
    offer = without_hidden(offer)
    try:
        kinds = _sections(offer)
    except BadOffer:
        raise
    except Exception as problem:  # aiortc's parser meets hostile text with whatever Python raises
        raise BadOffer(_UNREADABLE) from problem
    if not kinds:
        raise BadOffer("The SDP offers neither picture nor sound.")
    return offer


async def answered(peer: RTCPeerConnection, offer: str, prepare: Callable[[], None] = lambda: None) -> str:
    """The SDP answer of this peer. Raises BadOffer for whatever is wrong with the offer."""
    try:
        prepare()
        await peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        answer = await peer.createAnswer()
        if answer is None:
            raise BadOffer("The SDP offer has no answer.")
        await peer.setLocalDescription(answer)
    except BadOffer:
        raise
    except (InvalidAccessError, InvalidStateError) as problem:
        raise BadOffer("The SDP offer cannot be answered.") from problem
    except Exception as problem:  # aiortc's parser meets hostile text with whatever Python raises
        log.info("an SDP offer was refused: %r", problem)
        raise BadOffer(_UNREADABLE) from problem
    sdp_answer: str = peer.localDescription.sdp
    return sdp_answer


def _sections(offer: str) -> set[str]:
    """The kinds of media in it; BadOffer when it bundles a section that is not there."""
    read: Any = sdp.SessionDescription.parse(offer)
    sections = {media.rtp.muxId: media.kind for media in read.media if media.kind in ("audio", "video")}
    for group in read.group:
        if group.semantic == "BUNDLE" and group.items and group.items[0] not in sections:
            raise BadOffer("The SDP offer bundles a section that it does not have.")
    return set(sections.values())


def without_hidden(offer: str) -> str:
    """The offer without candidates whose address the browser hides behind a made-up name. By lines: a pattern over all
    of it held every thread for seconds where a hostile line was long (measured)."""
    lines = offer.split("\n")
    return "\n".join(line for line in lines if not (line.startswith("a=candidate:") and ".local " in line))
