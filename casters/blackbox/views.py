"""The page of the black box, its photographs, its files, and the way of a past picture to PVW."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from casters import permissions
from casters.air import TAKES
from casters.blackbox import exports, reading
from casters.blackbox.models import Still
from casters.models import Caster
from casters.views import SEES
from console import lanes
from console.accounts.roles import roles_of
from console.errors import NotFound, Refusal
from console.http import PersonRequest

MOST_EXPORTED = 20_000
ASKED = ("kind", "by", "words")


@SEES
def page(request: PersonRequest, pk: int) -> HttpResponse:
    return _page(request, permissions.find(request.user, pk))


@SEES
def still(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    caster = permissions.find(request.user, pk)
    found = Still.objects.filter(caster=caster, command=number).first()
    if found is None:
        raise NotFound("There is no such photograph.")
    return HttpResponse(bytes(found.jpeg), "image/jpeg", headers={"Cache-Control": "private, max-age=86400"})


@SEES
def exported(request: PersonRequest, pk: int, form: str) -> HttpResponse:
    """`csv` is what the page's questions find; `edl` and `chapters` are all that was on air."""
    caster = permissions.find(request.user, pk)
    if form == "csv":
        found = reading.commands(caster, **_asked(request))[:MOST_EXPORTED]
        # The mark lets spreadsheets read the Chinese in it.
        return _file(caster, "csv", "text/csv", "\ufeff" + exports.table(reading.lines(caster, found)))
    if form not in ("edl", "chapters"):
        raise NotFound()
    air = reading.commands(caster).filter(verb__in=(*TAKES, "program.stop"))[:MOST_EXPORTED]
    lines, until = reading.lines(caster, air), timezone.now()
    if form == "edl":
        return _file(caster, "edl", "text/plain", exports.decisions(lines, str(caster), caster.fps or 25, until))
    return _file(caster, "txt", "text/plain", exports.chapters(lines, until))


@require_POST
@SEES
def load(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """A past picture onto PVW, by the same verb as any other choice of it."""
    caster = permissions.find(request.user, pk)
    command = lanes.Command.objects.filter(topic=caster.topic, pk=number).first()
    if command is None or "display" not in command.payload:
        raise NotFound("There is no such picture.")
    display = {**command.payload["display"], "transition": "", "restart": False}
    try:
        lanes.enter("preview.show", request.user, caster.pk, {"display": display}, key=str(uuid.uuid4()))
    except NotFound:
        raise
    except Refusal as refusal:
        parts = [sentence for told in refusal.data.get("fields", {}).values() for sentence in told]
        return _page(request, caster, " ".join(parts) or refusal.sentence, refusal.status)
    return redirect("caster_live", pk=pk)


def _page(request: PersonRequest, caster: Caster, said: str = "", status: int = 200) -> HttpResponse:
    asked = _asked(request)
    number = _page_number(request)
    found = list(reading.commands(caster, **asked)[number * reading.PAGE : (number + 1) * reading.PAGE + 1])
    query = {name: value for name, value in asked.items() if value and value != "all"}
    context = {
        "caster": caster,
        "lines": reading.lines(caster, found[: reading.PAGE]),
        "counts": reading.counts(caster),
        "people": reading.people(caster),
        "kinds": list(reading.KINDS),
        "asked": asked,
        "query": urlencode(query),
        "older": urlencode({**query, "page": number + 1}) if len(found) > reading.PAGE else "",
        "newer": urlencode({**query, "page": number - 1}) if number else "",
        "can": permissions.allowed(roles_of(request.user, caster.topic)),
        "said": said,
    }
    return render(request, "casters/log.html", context, status=status)


def _asked(request: PersonRequest) -> dict[str, str]:
    asked = {name: request.GET.get(name, "")[:80] for name in ASKED}
    return asked if asked["kind"] in reading.KINDS else {**asked, "kind": "all"}


def _page_number(request: PersonRequest) -> int:
    text = request.GET.get("page", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 0


def _file(caster: Caster, ending: str, kind: str, text: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="show-{caster.pk}.{ending}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(text, f"{kind}; charset=utf-8", headers=headers)


urlpatterns: list[URLPattern] = [
    path("casters/<int:pk>/log/", page, name="caster_log"),
    path("casters/<int:pk>/log/<int:number>.jpg", still, name="log_still"),
    path("casters/<int:pk>/log/<int:number>/load/", load, name="log_load"),
    path("casters/<int:pk>/log/export/<slug:form>/", exported, name="log_export"),
]
