"""The views of the REST door: read who and what, call the verb, answer."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import msgspec
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casters import permissions, snapshot
from casters.api import shapes
from casters.events import PARTS
from casters.families import FAMILIES, Family
from casters.services import lettering, play, prepared
from casters.services.look import look
from casters.services.push_address import push_address
from console import lanes
from console.errors import Invalid, NotFound
from console.http import rule

if TYPE_CHECKING:
    from console.accounts.models import User

NO_STORE = {"Cache-Control": "no-store"}
SEES = rule("sees", topic="caster:{pk}")
OBJECT = OpenApiTypes.OBJECT
ANSWERS = {
    202: shapes.AcceptedShape,
    400: shapes.RefusalShape,
    403: shapes.RefusalShape,
    404: shapes.RefusalShape,
    409: shapes.RefusalShape,
    503: shapes.RefusalShape,
}
BUS = {"type": "string", "pattern": "^(preview|program|tiles|input:[1-9][0-9]{0,2})$"}
READS = {200: OBJECT, 404: shapes.RefusalShape}


def enter(request: Request, verb: str, topic_key: str | int, params: Mapping[str, Any]) -> Response:
    """The one way in for writes. What belongs to the envelope is taken out of the body; the rest is the verb's."""
    body = dict(params)
    based_on, deadline_ms = body.pop("based_on", None), body.pop("deadline_ms", None)
    if based_on is not None and not isinstance(based_on, dict):
        raise Invalid("based_on holds the revisions that you saw, as numbers.", field="based_on")
    key = request.headers.get("Idempotency-Key") or str(uuid.uuid4())
    command = lanes.enter(
        verb,
        person(request),
        topic_key,
        body,
        key=key,
        deadline_ms=deadline_ms,
        based_on=based_on,
    )
    return Response({"command": lanes.public(command)}, status=status.HTTP_202_ACCEPTED, headers=NO_STORE)


def person(request: Request) -> User:
    """Who asks: every rule here wants somebody who is signed in, and was kept before the view ran."""
    return cast("User", request.user)


def body_of(request: Request) -> dict[str, Any]:
    try:
        data = request.data
    except RecursionError:
        raise Invalid("The body is nested too deeply.") from None
    if not isinstance(data, dict):
        raise Invalid("The body must be a JSON object.")
    return dict(data)


@rule("signed_in")
class Casters(APIView):
    @extend_schema(responses={200: OBJECT}, operation_id="casters_list")
    def get(self, request: Request) -> Response:
        """The casters that you may see."""
        casters = permissions.visible_to(person(request)).select_related("account")
        return Response({"casters": [snapshot.caster_part(caster) for caster in casters]}, headers=NO_STORE)

    @extend_schema(request=shapes.CasterShape, responses=ANSWERS, operation_id="casters_create")
    def post(self, request: Request) -> Response:
        """Make a caster in a cloud account. Admins only."""
        body = body_of(request)
        account = body.pop("account", None)
        if isinstance(account, bool) or not isinstance(account, int) or account < 1:
            raise Invalid("Say the cloud account's number.", field="account")
        return enter(request, "caster.create", account, body)


@SEES
class CasterState(APIView):
    @extend_schema(responses=READS, operation_id="caster_state")
    def get(self, request: Request, pk: int) -> Response:
        """All that the page shows: the same object that the socket sends as its snapshot."""
        caster = permissions.find(person(request), pk)
        return Response(snapshot.build(caster, person(request)), headers=NO_STORE)

    @extend_schema(request=shapes.CasterChangeShape, responses=ANSWERS, operation_id="caster_change")
    def patch(self, request: Request, pk: int) -> Response:
        """Change its name, delay, default transition, size or expiry. Admins only."""
        return enter(request, "caster.change", pk, body_of(request))

    @extend_schema(request=shapes.NamedShape, responses=ANSWERS, operation_id="caster_delete")
    def delete(self, request: Request, pk: int) -> Response:
        """Delete it in the cloud with everything in it; `name` is its name, to be sure. Admins only, and not on air."""
        return enter(request, "caster.delete", pk, body_of(request))


@SEES
class CasterRelease(APIView):
    @extend_schema(request=None, responses=ANSWERS, operation_id="caster_release")
    def post(self, request: Request, pk: int) -> Response:
        """Stop all that runs of it; what is set up stays. Admins only, and not on air."""
        return enter(request, "caster.release", pk, body_of(request))


@SEES
class CasterCopy(APIView):
    @extend_schema(request=shapes.CopyShape, responses=ANSWERS, operation_id="caster_copy")
    def post(self, request: Request, pk: int) -> Response:
        """Make another caster with everything that is set up in this one. Admins of the account only."""
        account = permissions.find(person(request), pk).account_id
        return enter(request, "caster.copy", account, {**body_of(request), "caster": pk})


@SEES
class Preview(APIView):
    @extend_schema(request=shapes.PreviewShape, responses=ANSWERS, operation_id="preview_show")
    def put(self, request: Request, pk: int) -> Response:
        """Put a display on PVW."""
        return enter(request, "preview.show", pk, body_of(request))

    @extend_schema(request=None, responses=ANSWERS, operation_id="preview_stop")
    def delete(self, request: Request, pk: int) -> Response:
        """Take PVW away."""
        return enter(request, "preview.stop", pk, {})


@SEES
class Program(APIView):
    @extend_schema(request=None, responses=ANSWERS, operation_id="program_stop")
    def delete(self, request: Request, pk: int) -> Response:
        """Take the program off air. Directors only."""
        return enter(request, "program.stop", pk, {})


@SEES
class Take(APIView):
    @extend_schema(request=shapes.TakeShape, responses=ANSWERS, operation_id="program_take")
    def post(self, request: Request, pk: int) -> Response:
        """Put on air what you saw on PVW. Directors only."""
        return enter(request, "program.take", pk, body_of(request))


@SEES
class Back(APIView):
    @extend_schema(request=shapes.BackShape, responses=ANSWERS, operation_id="program_back")
    def post(self, request: Request, pk: int) -> Response:
        """Put the whole last on-air state back. Directors only."""
        return enter(request, "program.back", pk, body_of(request))


@SEES
class Direct(APIView):
    @extend_schema(request=shapes.DirectShape, responses=ANSWERS, operation_id="program_direct")
    def post(self, request: Request, pk: int) -> Response:
        """Put a display straight on air, past PVW. Directors only."""
        return enter(request, "program.direct", pk, body_of(request))


@SEES
class StopPush(APIView):
    @extend_schema(request=None, responses=ANSWERS, operation_id="push_stop")
    def post(self, request: Request, pk: int, index: int) -> Response:
        """End the push to one output; it stays to be started again. Directors only."""
        return enter(request, "push.stop", pk, {"index": index})


@SEES
class StartPush(APIView):
    @extend_schema(request=None, responses=ANSWERS, operation_id="push_start")
    def post(self, request: Request, pk: int, index: int) -> Response:
        """Push to a stopped output again. Directors only."""
        return enter(request, "push.start", pk, {"index": index})


@SEES
class Standby(APIView):
    @extend_schema(request=None, responses=ANSWERS, operation_id="program_standby")
    def post(self, request: Request, pk: int) -> Response:
        """Put the prepared safe picture on air, before everything that waits. Directors only."""
        return enter(request, "program.standby", pk, body_of(request))


@SEES
class Dump(APIView):
    @extend_schema(request=None, responses=ANSWERS, operation_id="program_dump")
    def post(self, request: Request, pk: int) -> Response:
        """Throw away what the viewers have not seen yet. Directors only."""
        return enter(request, "program.dump", pk, body_of(request))


@SEES
class Black(APIView):
    @extend_schema(request=shapes.BlackShape, responses=ANSWERS, operation_id="program_black")
    def post(self, request: Request, pk: int) -> Response:
        """Fade to black, or back from it. Directors only."""
        return enter(request, "program.black", pk, body_of(request))


@SEES
class Prepared(APIView):
    @extend_schema(
        request=shapes.PreparedShape,
        responses={200: OBJECT, 400: shapes.RefusalShape, 403: shapes.RefusalShape, 404: shapes.RefusalShape},
        operation_id="prepared_choose",
    )
    def put(self, request: Request, pk: int) -> Response:
        """Choose the pictures for STANDBY and for black; null for none. Directors only."""
        caster = prepared.choose(person(request), str(pk), body_of(request))
        return Response({"caster": snapshot.caster_part(caster)}, headers=NO_STORE)


@SEES
class CommandState(APIView):
    @extend_schema(responses={200: shapes.AcceptedShape, 404: shapes.RefusalShape}, operation_id="command_state")
    def get(self, request: Request, pk: int, number: int) -> Response:
        """How a command ended, or how far it is."""
        caster = permissions.find(person(request), pk)
        command = lanes.Command.objects.select_related("actor").filter(topic=caster.topic, pk=number).first()
        if command is None:
            raise NotFound("There is no such command.")
        return Response({"command": lanes.public(command)}, headers=NO_STORE)


@SEES
class Play(APIView):
    @extend_schema(
        parameters=[OpenApiParameter("bus", BUS, required=True, description="preview, program, input:<n> or tiles")],
        responses={200: shapes.PlayShape, 400: shapes.RefusalShape, 404: shapes.RefusalShape, 409: shapes.RefusalShape},
        operation_id="play_addresses",
    )
    def get(self, request: Request, pk: int) -> Response:
        """Addresses of a picture, for you, for ten minutes."""
        bus = request.query_params.get("bus", "")
        return Response(play.addresses(person(request), pk, bus), headers=NO_STORE)


@rule("producer", topic="caster:{pk}")
class PushAddress(APIView):
    @extend_schema(
        request=None,
        responses={200: OBJECT, 403: shapes.RefusalShape, 404: shapes.RefusalShape, 409: shapes.RefusalShape},
        operation_id="push_address",
    )
    def post(self, request: Request, pk: int, index: int) -> Response:
        """Where an encoder pushes this input: server and key. Producers only; it is a secret."""
        return Response(push_address(person(request), pk, index), headers=NO_STORE)


@rule("producer", topic="caster:{pk}")
class Look(APIView):
    @extend_schema(
        request=shapes.LookShape,
        responses={200: OBJECT, 400: shapes.RefusalShape, 404: shapes.RefusalShape, 429: shapes.RefusalShape},
        operation_id="address_look",
    )
    def post(self, request: Request, pk: int) -> Response:
        """What answers at an address, before it is saved. Producers only; the console goes there itself."""
        return Response(look(person(request), pk, body_of(request)), headers=NO_STORE)


@rule("producer", topic="caster:{pk}")
class Lettering(APIView):
    @extend_schema(
        request=shapes.LetteringShape,
        responses={
            (200, "image/png"): OpenApiTypes.BINARY,
            400: shapes.RefusalShape,
            404: shapes.RefusalShape,
            409: shapes.RefusalShape,
            503: shapes.RefusalShape,
        },
        operation_id="text_picture",
    )
    def post(self, request: Request, pk: int) -> HttpResponse:
        """A text as the cloud would draw it, cut to its ink. Only the local cloud can. The header Text-Notes tells as
        JSON what its fonts lack. Producers only."""
        drawn = lettering.picture(person(request), pk, body_of(request))
        notes = {"Text-Notes": json.dumps(msgspec.to_builtins(drawn.notes))}
        return HttpResponse(drawn.png, content_type="image/png", headers={**NO_STORE, **notes})


def _slot_views(family: Family) -> tuple[Family, type[APIView], type[APIView]]:
    """The list and the single view of one family. They differ in nothing but the family."""
    shape = shapes.FAMILY_SHAPES[family.word]

    @SEES
    class Slots(APIView):
        @extend_schema(responses=READS, operation_id=f"{family.plural}_list")
        def get(self, request: Request, pk: int) -> Response:
            caster = permissions.find(person(request), pk)
            return Response({family.plural: PARTS[family.plural](caster)}, headers=NO_STORE)

        @extend_schema(request=shape, responses=ANSWERS, operation_id=f"{family.word}_add")
        def post(self, request: Request, pk: int) -> Response:
            return enter(request, f"{family.word}.add", pk, body_of(request))

    @SEES
    class Slot(APIView):
        @extend_schema(request=shape(partial=True), responses=ANSWERS, operation_id=f"{family.word}_change")
        def patch(self, request: Request, pk: int, index: int) -> Response:
            return enter(request, f"{family.word}.change", pk, {**body_of(request), "index": index})

        @extend_schema(request=None, responses=ANSWERS, operation_id=f"{family.word}_remove")
        def delete(self, request: Request, pk: int, index: int) -> Response:
            return enter(request, f"{family.word}.remove", pk, {"index": index})

    Slots.__name__, Slot.__name__ = f"{family.model.__name__}Slots", f"{family.model.__name__}Slot"
    return family, Slots, Slot


SLOT_VIEWS = tuple(_slot_views(family) for family in FAMILIES)
