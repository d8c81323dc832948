"""Where an encoder pushes an input: asked for one person who prepares sources, shown once, kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
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


def push_address(actor: User, caster_id: str | int, index: int) -> dict[str, Any]:
    """{url, server, key, whip, qr}: encoders such as OBS ask for server and key apart; a browser sends its offer to
    `whip` with the url as Bearer; a phone's app reads the url from the QR code. The key is a secret; that somebody
    asked for it stands in the audit log, the address does not."""
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
    protocol = "webrtc" if camera else None
    action = liveapi.CreateCasterInputPushUrl(caster_id=caster.cloud_id, input_index=index, protocol=protocol)
    try:
        url = cloud.client_for(caster.account).call(action, deadline=ANSWER_SECONDS).push_url
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
        "whip": _whip(caster.account.whep_url) if camera else "",
        "qr": None if camera else qr.drawn(url),
    }


def _whip(whep_url: str) -> str:
    """The vendor's addresses of WHEP and WHIP differ in that word alone."""
    return f"{whep_url.removesuffix('whep')}whip" if whep_url.endswith("whep") else ""
