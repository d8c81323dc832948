"""The pages of the casters. They read the state and call the same verbs as every other door; templates stand in
templates/."""

from __future__ import annotations

import json
import uuid
from typing import Any, cast

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from casters import editors, mirror, permissions, snapshot
from casters.events import PARTS
from casters.families import BY_PATH, FAMILIES, INPUTS, LAYOUTS, PICTURE_MARKS, TEXT_MARKS, Family
from casters.forms import CasterForm, CopyForm, DeleteForm, NewCasterForm, PreparedForm, SlotForm, VerbForm, slot_form
from casters.models import PREVIEW, Caster
from casters.services import prepared
from console import lanes, live
from console.accounts import desk
from console.accounts.models import CloudAccount
from console.accounts.roles import EVERYWHERE, Role, roles_of
from console.errors import NotFound, Refusal
from console.http import PersonRequest, rule

CALM_READS = 5
COPIED = (LAYOUTS, PICTURE_MARKS, TEXT_MARKS)
"""What is on air is worked on as a copy: shown on PVW, and taken."""
SEES = rule("sees", topic="caster:{pk}")
DIRECTS = rule("director", topic="caster:{pk}")


@rule("signed_in")
def caster_list(request: PersonRequest) -> HttpResponse:
    casters = permissions.visible_to(request.user).select_related("account")
    return render(
        request,
        "casters/list.html",
        {
            "casters": [_card(caster) for caster in casters],
            "can_create": Role.ADMIN in roles_of(request.user, EVERYWHERE) and CloudAccount.objects.exists(),
        },
    )


@SEES
def live_desk(request: PersonRequest, pk: int) -> HttpResponse:
    caster = permissions.find(request.user, pk)
    return render(
        request,
        "casters/live.html",
        {
            "caster": caster,
            "snapshot_json": snapshot_frame(request, caster),
            "roles": sorted(str(role) for role in roles_of(request.user, caster.topic)),
            "config": config_of(request, caster),
        },
    )


@SEES
def setup(request: PersonRequest, pk: int) -> HttpResponse:
    caster = permissions.find(request.user, pk)
    return render(
        request,
        "casters/setup.html",
        {
            "caster": caster,
            **{family.plural: PARTS[family.plural](caster) for family in FAMILIES},
            "prepared": {name: mirror.describe(caster, caster.prepared(name)) for name in ("standby", "black")},
            "can": _can(request, caster),
            "snapshot_json": snapshot_frame(request, caster),
            "config": config_of(request, caster),
        },
    )


@SEES
def slot_add(request: PersonRequest, pk: int, path: str) -> HttpResponse:
    family, caster = _family(path), permissions.find(request.user, pk)
    permissions.require(request.user, caster.topic, family.role)
    form = slot_form(family)(_posted(request))
    verb = f"{family.word}.add"
    if request.method == "POST" and form.is_valid() and _entered(request, form, verb, caster, form.params()):
        return redirect("caster_setup", pk=pk)
    return _slot_page(request, form, family, caster, None, f"Add: {family.title.lower()}")


@SEES
def slot_change(request: PersonRequest, pk: int, path: str, index: int) -> HttpResponse:
    family, caster = _family(path), permissions.find(request.user, pk)
    permissions.require(request.user, caster.topic, family.role)
    item = _item(family, caster, index)
    form = slot_form(family)(
        _posted(request),
        initial=_initial(item) | _camera(family, caster, index),
        changing=True,
        masked=item.get("address", ""),
    )
    if request.method == "POST" and form.is_valid():
        if "as_copy" in request.POST and family in COPIED:
            entered = _entered(request, form, f"{family.word}.add", caster, _copied(family, caster, index, form))
        else:
            changes = form.changes()
            entered = not changes or _entered(
                request, form, f"{family.word}.change", caster, {**changes, "index": index}
            )
        if entered:
            return redirect("caster_setup", pk=pk)
    return _slot_page(request, form, family, caster, item, f"Change: {item['name'] or family.title.lower()}")


def _copied(family: Family, caster: Caster, index: int, form: SlotForm) -> dict[str, Any]:
    """What the form says, with the address that it does not show."""
    address = {"address": family.slots(caster).get(index=index).address} if "address" in form.fields else {}
    return {**address, **form.params()}


@SEES
def slot_remove(request: PersonRequest, pk: int, path: str, index: int) -> HttpResponse:
    family, caster = _family(path), permissions.find(request.user, pk)
    permissions.require(request.user, caster.topic, family.role)
    item = _item(family, caster, index)
    form = SlotForm(_posted(request), changing=True)
    del form.fields["name"]
    verb = f"{family.word}.remove"
    if request.method == "POST" and form.is_valid() and _entered(request, form, verb, caster, {"index": index}):
        return redirect("caster_setup", pk=pk)
    context = {
        "form": form,
        "family": path,
        "item": item,
        "caster": caster,
        "title": f"Remove: {item['name'] or family.title.lower()}",
    }
    return render(request, "casters/item_remove.html", context, status=_status(form))


@SEES
def prepared_pictures(request: PersonRequest, pk: int) -> HttpResponse:
    """What STANDBY and FTB show. Choosing changes no picture now."""
    caster = permissions.find(request.user, pk)
    permissions.require(request.user, caster.topic, Role.DIRECTOR)
    form = PreparedForm(_posted(request), caster=caster)
    if request.method == "POST" and form.is_valid():
        try:
            prepared.choose(request.user, str(pk), form.params())
            return redirect("caster_setup", pk=pk)
        except NotFound:
            raise
        except Refusal as refusal:
            form.blame(refusal)
    context = {"form": form, "title": "STANDBY and black", "caster": caster}
    return render(request, "casters/prepared.html", context, status=_status(form))


@rule("admin")
def caster_new(request: PersonRequest) -> HttpResponse:
    form = NewCasterForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            account = form.cleaned_data["account"]
            lanes.enter("caster.create", request.user, account.pk, form.params(), key=str(uuid.uuid4()))
            return redirect("casters")
        except Refusal as refusal:
            form.blame(refusal)
    return render(request, "casters/caster_form.html", {"form": form, "title": "New caster"}, status=_status(form))


@SEES
def caster_settings(request: PersonRequest, pk: int) -> HttpResponse:
    caster = permissions.find(request.user, pk)
    permissions.require(request.user, caster.topic, Role.ADMIN)
    part = snapshot.caster_part(caster)
    form = CasterForm(_posted(request), initial=part)
    if request.method == "POST" and form.is_valid():
        changes = form.changes()
        if not changes or _entered(request, form, "caster.change", caster, changes):
            return redirect("caster_setup", pk=pk)
    may_copy = Role.ADMIN in roles_of(request.user, f"account:{caster.account_id}")
    context = {"form": form, "title": f"Settings: {caster}", "caster": caster, "may_copy": may_copy}
    return render(request, "casters/caster_form.html", context, status=_status(form))


@SEES
def caster_copy(request: PersonRequest, pk: int) -> HttpResponse:
    """Another caster with everything that is set up in this one. For who may make casters in this account."""
    caster = permissions.find(request.user, pk)
    permissions.require(request.user, f"account:{caster.account_id}", Role.ADMIN)
    form = CopyForm(_posted(request), initial={"name": f"{caster} 2"[:64]})
    if request.method == "POST" and form.is_valid():
        try:
            asked = {"caster": pk, **form.params()}
            lanes.enter("caster.copy", request.user, caster.account_id, asked, key=str(uuid.uuid4()))
            return redirect("casters")
        except NotFound:
            raise
        except Refusal as refusal:
            form.blame(refusal)
    context = {"form": form, "caster": caster, "act": "copy"}
    return render(request, "casters/caster_act.html", context, status=_status(form))


@SEES
def caster_release(request: PersonRequest, pk: int) -> HttpResponse:
    caster = permissions.find(request.user, pk)
    permissions.require(request.user, caster.topic, Role.ADMIN)
    form = VerbForm(_posted(request))
    if request.method == "POST" and form.is_valid() and _entered(request, form, "caster.release", caster, {}):
        return redirect("caster_setup", pk=pk)
    context = {"form": form, "caster": caster, "act": "release"}
    return render(request, "casters/caster_act.html", context, status=_status(form))


@SEES
def caster_delete(request: PersonRequest, pk: int) -> HttpResponse:
    caster = permissions.find(request.user, pk)
    permissions.require(request.user, caster.topic, Role.ADMIN)
    form = DeleteForm(_posted(request))
    if request.method == "POST" and form.is_valid() and _entered(request, form, "caster.delete", caster, form.params()):
        return redirect("casters")
    context = {"form": form, "caster": caster, "act": "delete"}
    return render(request, "casters/caster_act.html", context, status=_status(form))


@rule("signed_in")
def gallery(request: PersonRequest) -> HttpResponse:
    """Every element of the pages in every state, on one sheet."""
    return render(request, "gallery.html")


def _posted(request: PersonRequest) -> QueryDict | None:
    """What a form is bound to. An empty POST is an answer too: a removal has no fields."""
    return request.POST if request.method == "POST" else None


def _entered(request: PersonRequest, form: VerbForm, verb: str, caster: Caster, params: dict[str, Any]) -> bool:
    """Call the verb; its refusal becomes sentences of the form. A gone or unseen caster stays a 404."""
    try:
        lanes.enter(verb, request.user, caster.pk, params, key=str(uuid.uuid4()))
    except NotFound:
        raise
    except Refusal as refusal:
        form.blame(refusal)
        return False
    return True


def _slot_page(
    request: PersonRequest,
    form: SlotForm,
    family: Family,
    caster: Caster,
    item: dict[str, Any] | None,
    title: str,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "family": family.path, "item": item, "caster": caster, "title": title}
    here = request.build_absolute_uri(request.path)
    context |= {"editor": editors.of(family, caster, item, here), "script": editors.SCRIPTS.get(family.word)}
    if family is LAYOUTS:
        context["buses"] = _buses_of(caster, item)
    elif family in (PICTURE_MARKS, TEXT_MARKS):
        context["lies_on"] = _lies_on(family, caster, item)
    return render(request, "casters/item_form.html", context, status=_status(form))


def _buses_of(caster: Caster, item: dict[str, Any] | None) -> list[str]:
    """Where this layout is shown now. The cloud refuses to change it there; a copy may be made."""
    shown = {"PGM": caster.program, "PVW": caster.preview}
    return [
        bus
        for bus, display in shown.items()
        if item and display and (display.source.kind, display.source.index) == ("layout", item["index"])
    ]


def _lies_on(family: Family, caster: Caster, item: dict[str, Any] | None) -> list[str]:
    """Where this mark is seen now: there it changes with the saving."""
    shown = {"PGM": caster.program, "PVW": caster.preview}
    return [
        bus for bus, display in shown.items() if item and display and item["index"] in getattr(display, family.plural)
    ]


def _status(form: VerbForm | PreparedForm) -> int:
    return 400 if form.is_bound and form.errors else 200


def _family(path: str) -> Family:
    try:
        return BY_PATH[path]
    except KeyError:
        raise NotFound() from None


def _item(family: Family, caster: Caster, index: int) -> dict[str, Any]:
    items = cast(list[dict[str, Any]], PARTS[family.plural](caster))
    found = next((item for item in items if item["index"] == index), None)
    if found is None:
        raise NotFound(f"{family.title} {index} does not exist.")
    return found


def _camera(family: Family, caster: Caster, index: int) -> dict[str, Any]:
    """The user name of an input's camera; a password only goes in."""
    return {"username": caster.inputs.get(index=index).username} if family is INPUTS else {}


def _initial(item: dict[str, Any]) -> dict[str, Any]:
    """What a change form shows at first: all but the address, which only goes in."""
    initial = {name: value for name, value in item.items() if name not in ("address", "index", "layers")}
    if "layers" in item:
        if item["template"]:
            initial["inputs"] = "|".join(str(layer["input"]) for layer in item["layers"])
        else:
            initial["template"] = ""
            initial["layers"] = json.dumps(item["layers"])
    if "color" in item:
        initial["color"] = item["color"].replace("0x", "#")
    return initial


def _card(caster: Caster) -> dict[str, Any]:
    word = "gone" if caster.gone else snapshot.STATUS_WORDS[caster.status]
    return {
        "id": caster.pk,
        "name": str(caster),
        "status": word,
        "on_air": caster.on_air,
        "account": caster.account.name,
        "running": "program" if caster.on_air else "preview" if caster.status & PREVIEW else "",
        "inputs": caster.inputs.count(),
        "outputs": caster.outputs.count(),
    }


def _can(request: PersonRequest, caster: Caster) -> dict[str, bool]:
    can = permissions.allowed(roles_of(request.user, caster.topic))
    return {**can, "change": can["settings"]}


def snapshot_frame(request: PersonRequest, caster: Caster) -> dict[str, Any]:
    """The state with the number it stands at. Read again when an event slipped in between: a later number with an older
    state would lose that event, an older number with a later state would tell its notice twice."""
    for _ in range(CALM_READS):
        epoch, seq = live.head_of(caster.topic)
        caster.refresh_from_db()
        state = snapshot.build(caster, request.user)
        if live.head_of(caster.topic) == (epoch, seq):
            break
    return {"topic": caster.topic, "epoch": epoch, "seq": seq, "state": state}


def config_of(request: PersonRequest, caster: Caster) -> dict[str, Any]:
    scheme = "wss" if request.is_secure() else "ws"
    return {
        "socket": f"{scheme}://{request.get_host()}/ws/live/",
        "play_api": f"/api/casters/{caster.pk}/play/",
        "lettering": editors.lettering_of(caster),
        "whep_url": caster.account.whep_url,
        "tiles_url": caster.account.tiles_url,
        "stills": f"/casters/{caster.pk}/log/",
        "media": caster.account.kind,
        "roles": sorted(str(role) for role in roles_of(request.user, caster.topic)),
        "desk": desk.settings_of(request.user),
    }
