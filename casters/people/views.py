"""The REST door of the control."""

from __future__ import annotations

from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casters import snapshot
from casters.api.views import ANSWERS, NO_STORE, SEES, body_of, person
from casters.people.acts import ACTS
from console.errors import NotFound


@SEES
class ControlAct(APIView):
    @extend_schema(
        request=OpenApiTypes.OBJECT, responses={**ANSWERS, 200: OpenApiTypes.OBJECT}, operation_id="control_act"
    )
    def post(self, request: Request, pk: int, act: str) -> Response:
        """take, ask, give, release: who has the control of the air. Directors only."""
        if act not in ACTS:
            raise NotFound("There is no such act.")
        caster = ACTS[act](person(request), str(pk), body_of(request))
        return Response({"control": snapshot.control_part(caster)}, headers=NO_STORE)


api_urlpatterns: list[URLPattern] = [
    path("casters/<int:pk>/control/<slug:act>/", ControlAct.as_view(), name="api_control_act"),
]
