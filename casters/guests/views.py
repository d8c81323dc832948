"""The page where directors give links, the watch page, and the two doors behind it: what is on, and where to play it.

A person with a role opens the same watch page by the caster's own address, with the person's rights.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_POST

from casters import mirror, permissions, snapshot
from casters.guests import links
from casters.guests.forms import GuestForm
from casters.guests.models import GuestLink
from casters.models import Caster
from casters.services import play
from casters.views import DIRECTS, SEES
from console.errors import Forbidden, NotFound, Refusal
from console.http import PersonRequest, rule

PAGE = "casters/watch.html"
SCHEME = "Watch "


@DIRECTS
def guests(request: PersonRequest, pk: int) -> HttpResponse:
    """Links that were given, and a form for another one."""
    caster = permissions.find(request.user, pk)
    form = GuestForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            links.make(request.user, str(pk), form.params())
            return redirect("caster_guests", pk=pk)
        except NotFound:
            raise
        except Refusal as refusal:
            form.blame(refusal)
    context = {"caster": caster, "form": form, "links": [_row(request, link) for link in _newest(caster)]}
    return render(request, "casters/guests.html", context, status=400 if form.is_bound else 200)


@require_POST
@DIRECTS
def end(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    links.end(request.user, str(pk), number)
    return redirect("caster_guests", pk=pk)


@SEES
def watch(request: PersonRequest, pk: int) -> HttpResponse:
    """PGM and PVW to look at, for whoever sees the caster."""
    caster = permissions.find(request.user, pk)
    config = {"state": f"/api/casters/{pk}/watch/", "play": f"/api/casters/{pk}/play/"}
    return render(request, PAGE, {"caster": caster, "config": config})


@SEES
def watch_state(request: PersonRequest, pk: int) -> JsonResponse:
    return _told(permissions.find(request.user, pk), sees_preview=True)


@rule("public")
def guest_watch(request: HttpRequest) -> HttpResponse:
    """The same page for a guest. It shows nothing before its script has read the link's secret behind the #."""
    config = {"state": "/api/watch/", "play": "/api/watch/play/", "guest": True}
    return render(request, PAGE, {"config": config})


@require_GET
@rule("public")
def guest_state(request: HttpRequest) -> JsonResponse:
    link = _link(request)
    return _told(link.caster, sees_preview=link.sees_preview, until=snapshot.moment(link.expires_at))


@require_GET
@rule("public")
def guest_play(request: HttpRequest) -> JsonResponse:
    link = _link(request)
    bus = request.GET.get("bus", "")
    if bus != "program" and not (bus == "preview" and link.sees_preview):
        raise Forbidden("This link does not show that.", code="not_in_this_link")
    return _fresh(play.addresses_of(link.caster, bus))


def _link(request: HttpRequest) -> GuestLink:
    held = request.headers.get("Authorization", "")
    if not held.startswith(SCHEME):
        raise Forbidden("Open the whole address that you were given.", code="link_broken")
    return links.opened(held.removeprefix(SCHEME)[:200])


def _told(caster: Caster, *, sees_preview: bool, until: str | None = None) -> JsonResponse:
    """What the page says beside the pictures; names as the desk shows them, nothing else of the caster."""
    program, preview = caster.program, caster.preview
    return _fresh(
        {
            "name": str(caster),
            "gone": caster.gone,
            "on_air": caster.on_air,
            "since": snapshot.moment(caster.on_air_since) if caster.on_air else None,
            "delay_s": caster.delay_s,
            "program": mirror.describe(caster, program) if program else "",
            "sees_preview": sees_preview,
            "preview": mirror.describe(caster, preview) if preview and sees_preview else "",
            "until": until,
        }
    )


def _fresh(answer: dict[str, Any]) -> JsonResponse:
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _newest(caster: Caster) -> list[GuestLink]:
    return list(GuestLink.objects.filter(caster=caster).select_related("made_by")[: links.MOST_LINKS])


def _row(request: HttpRequest, link: GuestLink) -> dict[str, Any]:
    return {
        "link": link,
        "address": request.build_absolute_uri(f"/watch/#{links.token_of(link)}") if link.counts else "",
        "watched": links.is_watched(link),
    }


urlpatterns: list[URLPattern] = [
    path("casters/<int:pk>/guests/", guests, name="caster_guests"),
    path("casters/<int:pk>/guests/<int:number>/end/", end, name="guest_end"),
    path("casters/<int:pk>/watch/", watch, name="caster_watch"),
    path("api/casters/<int:pk>/watch/", watch_state, name="caster_watch_state"),
    path("watch/", guest_watch, name="guest_watch"),
    path("api/watch/", guest_state, name="guest_state"),
    path("api/watch/play/", guest_play, name="guest_play"),
]
