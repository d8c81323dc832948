"""Play addresses: fetched from the cloud for one person who may see the caster, valid for ten minutes, kept nowhere."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import liveapi
from casters import permissions
from casters.models import Caster
from console import cloud
from console.errors import Conflict, Invalid, NotFound, Unavailable
from liveapi import LiveApiError, PlayUrlType, Refused

if TYPE_CHECKING:
    from console.accounts.models import User

LIFETIME_SECONDS = 600
ANSWER_SECONDS = 3.0
BUSES = {"preview": (PlayUrlType.PVW, "PVW"), "program": (PlayUrlType.PGM, "PGM")}


def addresses(actor: User, caster_id: str | int, bus: str) -> dict[str, str | int]:
    """`bus` is preview, program, input:<n> or tiles. Answers {flv, webrtc, whep, tiles, expires}, empty where there is
    none."""
    return addresses_of(permissions.find(actor, caster_id), bus)


def addresses_of(caster: Caster, bus: str) -> dict[str, str | int]:
    """The same for somebody whose right was judged already."""
    if caster.gone:
        raise Conflict("This caster was deleted in the cloud.", code="caster_gone")
    if bus == "tiles":
        return _answer(tiles=tiles_address(caster))
    kind, index, name = _asked(caster, bus)
    reply = _ask(caster, kind, index, name)
    if not reply.play_url and not reply.webrtc_play_url:
        raise Conflict(f"{name} is not running.", code="not_running")
    return _answer(
        flv=reply.play_url,
        webrtc=reply.webrtc_play_url,
        whep=caster.account.whep_url,
        expires=_expiry(reply.play_url or reply.webrtc_play_url),
    )


def program_still(caster: Caster) -> str:
    """Where PGM stands as a JPEG: beside the stream, under the same ticket. Only the local cloud has it."""
    reply = _ask(caster, PlayUrlType.PGM, None, "PGM")
    parts = urlsplit(reply.play_url or "")
    if caster.account.kind != "local" or not parts.path.endswith(".flv"):
        raise Conflict("This cloud gives no stills of PGM.", code="no_stills")
    return parts._replace(path=parts.path.removesuffix(".flv") + ".jpg").geturl()


def tiles_address(caster: Caster, now: float | None = None) -> str:
    """The tiles' socket of the account, signed for this caster by the vendor's rule for play addresses."""
    account = caster.account
    if not account.tiles_url or not account.play_key:
        raise Conflict("This cloud account has no tiles.", code="no_tiles")
    return f"{account.tiles_url}?{urlencode({'caster': caster.cloud_id, **ticket(caster, 'tiles', now)})}"


def ticket(caster: Caster, door: str, now: float | None = None) -> dict[str, str]:
    """txSecret and txTime for one of the doors that the local cloud keeps for this caster."""
    stream = f"caster_{caster.cloud_id}_{door}"
    tx_time = f"{int(time.time() if now is None else now) + LIFETIME_SECONDS:X}"
    key = f"{caster.account.play_key}{stream}{tx_time}"
    return {"txSecret": hashlib.md5(key.encode(), usedforsecurity=False).hexdigest(), "txTime": tx_time}


def _asked(caster: Caster, bus: str) -> tuple[PlayUrlType, int | None, str]:
    if bus in BUSES:
        kind, name = BUSES[bus]
        return kind, None, name
    word, _, number = bus.partition(":")
    if word != "input" or not number.isascii() or not number.isdigit() or len(number) > 3:
        raise Invalid("Say which picture: preview, program, input:<number> or tiles.", field="bus")
    row = caster.inputs.filter(index=int(number)).first()
    if row is None:
        raise NotFound(f"Input {int(number)} does not exist.")
    return PlayUrlType.INPUT, row.index, row.name or f"Input {row.index}"


def _ask(caster: Caster, kind: PlayUrlType, index: int | None, name: str) -> liveapi.PlayUrlFound:
    action = liveapi.DescribeCasterPlayUrl(caster_id=caster.cloud_id, play_url_type=int(kind), play_url_index=index)
    try:
        return cloud.client_for(caster.account).call(action, deadline=ANSWER_SECONDS)
    except Refused as refused:
        cloud.note_error(caster.account, refused)
        raise Conflict(f"{name}: {refused.sentence}", code="refused_by_cloud", data={"cloud": refused.code}) from None
    except LiveApiError as error:
        cloud.note_error(caster.account, error)
        raise Unavailable(
            "The cloud does not answer; the picture's address is not known.", code="cloud_silent"
        ) from None


def _answer(
    flv: str = "", webrtc: str = "", whep: str = "", tiles: str = "", expires: int | None = None
) -> dict[str, str | int]:
    return {
        "flv": flv,
        "webrtc": webrtc,
        "whep": whep if webrtc else "",
        "tiles": tiles,
        "expires": int(time.time()) + LIFETIME_SECONDS if expires is None else expires,
    }


def _expiry(url: str) -> int | None:
    """The unix time in the address's own txTime, where it has one: hexadecimal, or decimal, which has nine digits or
    more and no letter (in hexadecimal that would lie beyond 2106)."""
    try:
        text = parse_qs(urlsplit(url).query)["txTime"][0]
        return int(text, 10 if text.isdecimal() and len(text.lstrip("0")) > 8 else 16)
    except (KeyError, ValueError):
        return None
