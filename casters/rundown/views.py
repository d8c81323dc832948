"""The rundown's page, its table, and its REST door."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casters import permissions, snapshot
from casters.api.views import ANSWERS, NO_STORE, SEES, body_of, person
from casters.rundown import services, state, table
from casters.rundown.acts import ACTS
from console import live
from console.accounts.roles import Role, roles_of
from console.errors import NotFound, Refusal
from console.http import PersonRequest

LONGEST_TABLE = 1_000_000


@SEES
def page(request: PersonRequest, pk: int) -> HttpResponse:
    caster = permissions.find(request.user, pk)
    return _page(request, pk, {"can": permissions.allowed(roles_of(request.user, caster.topic))})


@SEES
def exported(request: PersonRequest, pk: int) -> HttpResponse:
    caster = permissions.find(request.user, pk)
    headers = {"Content-Disposition": f'attachment; filename="rundown-{caster.pk}.csv"', "Cache-Control": "no-store"}
    # The mark lets spreadsheets read the Chinese in it.
    return HttpResponse("\ufeff" + table.written(caster.cues.all()), "text/csv; charset=utf-8", headers=headers)


@SEES
def imported(request: PersonRequest, pk: int) -> HttpResponse:
    caster = permissions.find(request.user, pk)
    permissions.require(request.user, caster.topic, Role.PRODUCER)
    if request.method != "POST":
        return redirect("caster_rundown", pk=pk)
    try:
        services.replace(request.user, str(pk), table.read(_uploaded(request)))
    except NotFound:
        raise
    except Refusal as refusal:
        fields: dict[str, list[str]] = refusal.data.get("fields", {})
        said = [f"{name}: {' '.join(lines)}" for name, lines in fields.items()] or [refusal.sentence]
        can = permissions.allowed(roles_of(request.user, caster.topic))
        return _page(request, pk, {"said": said[:20], "typed": _uploaded(request), "can": can}, status=400)
    return redirect("caster_rundown", pk=pk)


def _uploaded(request: PersonRequest) -> str:
    """A chosen file, else what was typed."""
    file = request.FILES.get("file")
    if file is None:
        return str(request.POST.get("table", ""))[: LONGEST_TABLE + 1]
    return str(file.read(LONGEST_TABLE + 1).decode("utf-8", "replace"))


def _page(request: PersonRequest, pk: int, more: dict[str, Any], status: int = 200) -> HttpResponse:
    caster = permissions.find(request.user, pk)
    topic = state.topic_of(caster)
    epoch, seq = live.head_of(topic)
    frame = {"topic": topic, "epoch": epoch, "seq": seq, "state": state.build(request.user, str(pk))}
    own = live.head_of(caster.topic)
    desk = {"topic": caster.topic, "epoch": own[0], "seq": own[1], "state": snapshot.build(caster, request.user)}
    scheme = "wss" if request.is_secure() else "ws"
    config = {
        "socket": f"{scheme}://{request.get_host()}/ws/live/",
        "roles": sorted(str(role) for role in roles_of(request.user, caster.topic)),
    }
    context = {"caster": caster, "rundown_json": frame, "snapshot_json": desk, "config": config, **more}
    return render(request, "casters/rundown.html", context, status=status)


@SEES
class Rundown(APIView):
    @extend_schema(responses={200: OpenApiTypes.OBJECT}, operation_id="rundown")
    def get(self, request: Request, pk: int) -> Response:
        """The cues, what is on air, and what is next."""
        return Response(state.build(person(request), str(pk)), headers=NO_STORE)


@SEES
class RundownAct(APIView):
    @extend_schema(
        request=OpenApiTypes.OBJECT, responses={**ANSWERS, 200: OpenApiTypes.OBJECT}, operation_id="rundown_act"
    )
    def post(self, request: Request, pk: int, act: str) -> Response:
        """add, change, remove, move, cue, skip (producers); take, automatic, reset (directors)."""
        if act not in ACTS:
            raise NotFound("There is no such act.")
        body = {**body_of(request), "key": request.headers.get("Idempotency-Key")}
        answer = ACTS[act][1](person(request), str(pk), body)
        return Response(answer, status=202 if "command" in answer else 200, headers=NO_STORE)


urlpatterns: list[URLPattern] = [
    path("casters/<int:pk>/rundown/", page, name="caster_rundown"),
    path("casters/<int:pk>/rundown/export/", exported, name="rundown_export"),
    path("casters/<int:pk>/rundown/import/", imported, name="rundown_import"),
]
api_urlpatterns: list[URLPattern] = [
    path("casters/<int:pk>/rundown/", Rundown.as_view(), name="api_rundown"),
    path("casters/<int:pk>/rundown/<slug:act>/", RundownAct.as_view(), name="api_rundown_act"),
]
