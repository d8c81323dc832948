"""The screens beside the desk: one input's tally and the panic keys for a phone, the wall. They read what the desk
reads, and ask for nothing that the desk could not ask for."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from casters import permissions
from casters.models import Caster
from casters.views import DIRECTS, SEES, config_of, snapshot_frame
from console.errors import NotFound
from console.http import PersonRequest

PHONE = {"tally", "panic"}


@SEES
def tally(request: PersonRequest, pk: int, index: int) -> HttpResponse:
    """The whole screen says where one input stands. Whoever sees the caster may open it."""
    caster = permissions.find(request.user, pk)
    row = caster.inputs.filter(index=index).first()
    if row is None:
        raise NotFound(f"Input {index} does not exist.")
    return _screen(request, "tally", caster, title=str(row), index=index)


@SEES
def wall(request: PersonRequest, pk: int) -> HttpResponse:
    """The multiview for a second screen; nothing to press."""
    return _screen(request, "wall", permissions.find(request.user, pk), title=_("Wall"))


@DIRECTS
def panic(request: PersonRequest, pk: int) -> HttpResponse:
    """The keys of the worst moment, for a director's phone."""
    return _screen(request, "panic", permissions.find(request.user, pk), title=_("Panic page"))


def _screen(request: PersonRequest, name: str, caster: Caster, **more: Any) -> HttpResponse:
    """One page for them all: `name` is that of its element, of its module and of the body's class."""
    context = {
        "caster": caster,
        "screen": name,
        "phone": name in PHONE,
        "script": f"js/{name}.js",
        "snapshot_json": snapshot_frame(request, caster),
        "config": {**config_of(request, caster), **more},
        **more,
    }
    return render(request, "casters/screen.html", context)


urlpatterns: list[URLPattern] = [
    path("casters/<int:pk>/tally/<int:index>/", tally, name="caster_tally"),
    path("casters/<int:pk>/panic/", panic, name="caster_panic"),
    path("casters/<int:pk>/wall/", wall, name="caster_wall"),
]
