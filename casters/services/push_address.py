"""Where an encoder pushes an input: asked for one person who prepares sources, shown once, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from django.db import transaction

import liveapi
from casters import permissions, qr
from casters.services.play import ANSWER_SECONDS
from console import audit, cloud
from console.accounts.roles import Role
from console.errors import Conflict, NotFound, Unavailable
from liveapi import LiveApiError, Refused

if TYPE_CHECKING:
    from console.accounts.models import User

SRT_PORT: Final = 9000


def push_address(actor: User, caster_id: str | int, index: int) -> dict[str, Any]:
    """{url, server, key, srt, whip, qr}: encoders such as OBS ask for server and key apart; `srt` is the whole address
    by SRT, empty where the cloud takes none; a browser sends its offer to `whip` with the url as Bearer; a phone's app
    reads the url from the QR code. The key is a secret; that somebody asked for it stands in the audit log, the address
    does not."""
    caster = permissions.find(actor, caster_id)
    permissions.require(actor, caster.topic, Role.PRODUCER)
    row = caster.inputs.filter(index=index).first()
    if row is None:
        raise NotFound(f"Input {index} does not exist.")
    if row.kind not in ("push", "webrtc_push"):
        raise Conflict(f"{row.name or f'Input {index}'} takes no push; change its kind first.", code="no_push_input")
    with transaction.atomic():
        audit.record(actor, "input.push_address", caster.topic, outcome="done", detail={"index": index})
    camera = row.kind == "webrtc_push"
    api = cloud.client_for(caster.account)

    def made(protocol: str | None) -> str:
        action = liveapi.CreateCasterInputPushUrl(caster_id=caster.cloud_id, input_index=index, protocol=protocol)
        return api.call(action, deadline=ANSWER_SECONDS).push_url

    try:
        url = made("webrtc" if camera else None)
        srt = "" if camera else _asked_for_srt(made) if caster.account.kind == "local" else _srt(url)
    except Refused as refused:
        cloud.note_error(caster.account, refused)
        raise Conflict(refused.sentence, code="refused_by_cloud", data={"cloud": refused.code}) from None
    except LiveApiError as error:
        cloud.note_error(caster.account, error)
        raise Unavailable("The cloud does not answer; ask again.", code="cloud_silent") from None
    parts = urlsplit(url)
    folder, _, stream = parts.path.rpartition("/")
    return {
        "url": url,
        "server": f"{parts.scheme}://{parts.netloc}{folder}",
        "key": f"{stream}?{parts.query}" if parts.query else stream,
        "srt": srt,
        "whip": _whip(caster.account.whep_url) if camera else "",
        "qr": None if camera else qr.drawn(url),
    }


def _asked_for_srt(made: Callable[[str], str]) -> str:
    """The local cloud knows its own port, and whether it takes streams by SRT at all."""
    try:
        return made("srt")
    except Refused:
        return ""


def _srt(url: str) -> str:
    """The vendor has no action for it: its guide makes this address of the RTMP one, always on this port."""
    parts = urlsplit(url)
    more = "".join(f",{pair}" for pair in parts.query.split("&") if pair)
    return f"srt://{parts.hostname}:{SRT_PORT}?streamid=#!::h={parts.hostname},r={parts.path.lstrip('/')}{more}"


def _whip(whep_url: str) -> str:
    """The vendor's addresses of WHEP and WHIP differ in that word alone."""
    return f"{whep_url.removesuffix('whep')}whip" if whep_url.endswith("whep") else ""
