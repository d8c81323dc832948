"""Inputs, layouts, marks and outputs: added, changed and removed alike, from one table of the cloud's actions.

Adding: the slot's index is the cloud's own key; 'already there' with equal content means that an earlier try worked.
Changing: what the cloud has is read, merged with what was asked, and sent whole. Removing: a slot that is not there is
removed. After each, the family is read again, so that the mirror holds what the cloud says and not what we asked for.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import liveapi
from casters import mirror, wire
from casters.families import INPUTS, LAYOUTS, OUTPUTS, PICTURE_MARKS, TEXT_MARKS, Family
from casters.tasks.reading import asked, by, caster_of, locked_caster_of
from console.lanes import Outcome
from liveapi import LiveApiError, Refused

if TYPE_CHECKING:
    from console.lanes import Command
    from liveapi import LiveApi

Values = dict[str, Any]
log = logging.getLogger(__name__)

ABOUT_THIS_THING = frozenset({"empty", "in_use", "input", "limit", "signal", "taken"})
"""Kinds of refusals that only concern the slot in hand."""


@dataclass(frozen=True, slots=True)
class Slots:
    """What one family is in the cloud. `info` is its struct, told apart by type in `wire` only."""

    family: Family
    add: Callable[[int, Any], liveapi.Action[Any]]
    modify: Callable[[int, Any], liveapi.Action[Any]]
    delete: Callable[[int, int], liveapi.Action[Any]]
    listing: Callable[[int], liveapi.Action[Any]]
    infos: Callable[[Any], Sequence[Any]]
    values: Callable[[Any], Values]
    info: Callable[[int, Values, Any], Any]
    taken: str
    """The code that says 'this index is used'."""

    def read(self, api: LiveApi, cloud_id: int, deadline: float | None = None) -> list[Any]:
        return list(self.infos(api.call(self.listing(cloud_id), deadline=deadline)))

    def find(self, api: LiveApi, cloud_id: int, index: int, deadline: float | None = None) -> Any | None:
        return next((info for info in self.read(api, cloud_id, deadline) if self.values(info)["index"] == index), None)

    def holds(self, info: Any, wanted: Values) -> bool:
        """Whether the cloud's slot has all that was asked for, as far as the cloud keeps it."""
        has = self.values(info)
        if wanted.get("template"):
            has["inputs"] = has["inputs"][: len(wanted["inputs"])]
        return all(
            _equal(has.get(name), value)
            for name, value in wanted.items()
            if name not in self.family.ours | self.family.untold | {"index"}
        )


SLOTS = {
    slots.family.word: slots
    for slots in (
        Slots(
            INPUTS,
            lambda caster, info: liveapi.AddCasterInputInfo(caster_id=caster, input_info=info),
            lambda caster, info: liveapi.ModifyCasterInputInfo(caster_id=caster, input_info=info),
            lambda caster, index: liveapi.DeleteCasterInputInfo(caster_id=caster, input_index=index),
            lambda caster: liveapi.DescribeCasterInputInfos(caster_id=caster),
            lambda reply: reply.input_infos,
            wire.input_values,
            wire.input_info,
            "FailedOperation.InputAlreadyExist",
        ),
        Slots(
            LAYOUTS,
            lambda caster, info: liveapi.AddCasterLayoutInfo(caster_id=caster, layout_info=info),
            lambda caster, info: liveapi.ModifyCasterLayoutInfo(caster_id=caster, layout_info=info),
            lambda caster, index: liveapi.DeleteCasterLayoutInfo(caster_id=caster, layout_index=index),
            lambda caster: liveapi.DescribeCasterLayoutInfos(caster_id=caster),
            lambda reply: reply.layout_infos,
            wire.layout_values,
            wire.layout_info,
            "FailedOperation.LayoutAlreadyExist",
        ),
        Slots(
            PICTURE_MARKS,
            lambda caster, info: liveapi.AddCasterMarkPicInfo(caster_id=caster, mark_pic_info=info),
            lambda caster, info: liveapi.ModifyCasterMarkPicInfo(caster_id=caster, mark_pic_info=info),
            lambda caster, index: liveapi.DeleteCasterMarkPicInfo(caster_id=caster, mark_pic_index=index),
            lambda caster: liveapi.DescribeCasterMarkPicInfos(caster_id=caster),
            lambda reply: reply.mark_pic_infos,
            wire.picture_mark_values,
            wire.picture_mark_info,
            "FailedOperation.MarkPicAlreadyExist",
        ),
        Slots(
            TEXT_MARKS,
            lambda caster, info: liveapi.AddCasterMarkWordInfo(caster_id=caster, mark_word_info=info),
            lambda caster, info: liveapi.ModifyCasterMarkWordInfo(caster_id=caster, mark_word_info=info),
            lambda caster, index: liveapi.DeleteCasterMarkWordInfo(caster_id=caster, mark_word_index=index),
            lambda caster: liveapi.DescribeCasterMarkWordInfos(caster_id=caster),
            lambda reply: reply.mark_word_infos,
            wire.text_mark_values,
            wire.text_mark_info,
            "FailedOperation.MarkWordAlreadyExist",
        ),
        Slots(
            OUTPUTS,
            lambda caster, info: liveapi.AddCasterOutputInfo(caster_id=caster, output_info=info),
            lambda caster, info: liveapi.ModifyCasterOutputInfo(caster_id=caster, output_info=info),
            lambda caster, index: liveapi.DeleteCasterOutputInfo(caster_id=caster, output_index=index),
            lambda caster: liveapi.DescribeCasterOutputInfos(caster_id=caster),
            lambda reply: reply.output_infos,
            wire.output_values,
            wire.output_info,
            "FailedOperation.OutputAlreadyExist",
        ),
    )
}


def perform_add(command: Command, api: LiveApi, seconds: float) -> Outcome:
    slots, cloud_id, index, wanted = _of(command)
    end = time.monotonic() + seconds
    try:
        reply = api.call(slots.add(cloud_id, slots.info(index, wanted, None)), deadline=seconds)
    except Refused as refused:
        if refused.code != slots.taken:
            return _refused(refused, command)
        found = slots.find(api, cloud_id, index, end - time.monotonic())
        if found is None or not slots.holds(found, wanted):
            return _refused(refused, command)
        return Outcome(request_id=refused.request_id, checked=True, observed=_read_back(slots, api, cloud_id, end))
    return Outcome(request_id=reply.request_id, observed=_read_back(slots, api, cloud_id, end))


def perform_change(command: Command, api: LiveApi, seconds: float) -> Outcome:
    slots, cloud_id, index, wanted = _of(command)
    end = time.monotonic() + seconds
    if wanted.keys() <= slots.family.ours or _is_stopped(command):
        return Outcome()  # what only we keep: nothing to tell the cloud
    now = slots.find(api, cloud_id, index, seconds)
    if now is None:
        return Outcome(
            "refused", code="slot_empty", sentence=f"{_called(command)} is not there any more; someone removed it."
        )
    try:
        reply = api.call(slots.modify(cloud_id, slots.info(index, wanted, now)), deadline=end - time.monotonic())
    except Refused as refused:
        return _refused(refused, command)
    return Outcome(request_id=reply.request_id, observed=_read_back(slots, api, cloud_id, end))


def perform_remove(command: Command, api: LiveApi, seconds: float) -> Outcome:
    slots, cloud_id, index, _ = _of(command)
    end = time.monotonic() + seconds
    try:
        reply = api.call(slots.delete(cloud_id, index), deadline=seconds)
    except Refused as refused:
        if (
            refused.kind not in ("empty", "input")
            or slots.find(api, cloud_id, index, end - time.monotonic()) is not None
        ):
            return _refused(refused, command)
        return Outcome(request_id=refused.request_id, checked=True)
    return Outcome(request_id=reply.request_id)


def check_present(command: Command, api: LiveApi) -> bool | None:
    """After an ambiguous adding or changing: the slot holds what was asked. What the cloud does not tell cannot be
    seen there: it is sent again, which changes nothing more."""
    slots, cloud_id, index, wanted = _of(command)
    if slots.family.untold & wanted.keys():
        return False
    found = slots.find(api, cloud_id, index)
    return found is not None and slots.holds(found, wanted)


def check_absent(command: Command, api: LiveApi) -> bool | None:
    slots, cloud_id, index, _ = _of(command)
    return slots.find(api, cloud_id, index) is None


def settle_present(command: Command, outcome: Outcome) -> None:
    slots, _, index, wanted = _of(command)
    caster = locked_caster_of(command)
    if outcome.observed is None:
        mirror.put_slot(caster, slots.family, index, wanted, by(command))
        return
    ours = {name: wanted[name] for name in slots.family.ours & wanted.keys() if wanted[name] != ""}
    ours |= {name: wanted[name] for name in slots.family.untold & wanted.keys()}
    if not mirror.put_slots(caster, slots.family, outcome.observed, by(command), {index: ours}):
        mirror.put_slot(caster, slots.family, index, {}, by(command))


def settle_stopped(command: Command, outcome: Outcome) -> None:
    """The push ended because a director wished it: the output stays, without the cloud."""
    mirror.stop_push(locked_caster_of(command), command.payload["index"], by(command))


def settle_started(command: Command, outcome: Outcome) -> None:
    if outcome.observed is not None:
        settle_present(command, outcome)
        return
    slots, _, index, wanted = _of(command)
    mirror.put_slot(locked_caster_of(command), slots.family, index, {**wanted, "stopped": False}, by(command))


def settle_absent(command: Command, outcome: Outcome) -> None:
    slots, _, index, _ = _of(command)
    mirror.drop_slot(locked_caster_of(command), slots.family, index, by(command))


def _of(command: Command) -> tuple[Slots, int, int, Values]:
    slots = _slots_of(command)
    wanted = asked(command)
    index = int(wanted.pop("index"))
    return slots, caster_of(command).cloud_id, index, wanted


def _read_back(slots: Slots, api: LiveApi, cloud_id: int, end: float) -> list[Values] | None:
    """The family after our change; None when it cannot be read now: the change itself is confirmed already."""
    try:
        return [slots.values(info) for info in slots.read(api, cloud_id, max(0.2, end - time.monotonic()))]
    except LiveApiError as error:
        log.info("Not read back after a change: %s", error)
        return None


def _refused(refused: Refused, command: Command) -> Outcome:
    """The cloud's no about this one thing, with its name as people call it. What concerns the account, the clock or
    the rate is the lanes' business and raised again."""
    if refused.ambiguous or refused.kind not in ABOUT_THIS_THING:
        raise refused
    sentence = f"{_called(command)}: {refused.sentence[:1].lower()}{refused.sentence[1:]}"
    return Outcome("refused", refused.request_id, refused.code, sentence)


def _slots_of(command: Command) -> Slots:
    """`push.stop` and `push.start` are about outputs, every other verb about what it is called by."""
    word = command.verb.partition(".")[0]
    return SLOTS["output" if word == "push" else word]


def _is_stopped(command: Command) -> bool:
    return (
        _slots_of(command).family is OUTPUTS
        and caster_of(command).outputs.filter(index=command.payload["index"], stopped=True).exists()
    )


def _called(command: Command) -> str:
    slots = _slots_of(command)
    index = command.payload["index"]
    row = slots.family.slots(caster_of(command)).filter(index=index).first()
    name = row.name if row else command.payload.get("name", "")
    return f"{slots.family.title} {index} ({name})" if name else f"{slots.family.title} {index}"


def _equal(has: Any, wanted: Any) -> bool:
    if isinstance(has, float | int) and isinstance(wanted, float | int):
        return abs(has - wanted) < 1e-4
    if isinstance(has, list) and isinstance(wanted, list):
        return len(has) == len(wanted) and all(_equal(a, b) for a, b in zip(has, wanted, strict=True))
    if isinstance(has, dict) and isinstance(wanted, dict):
        return has.keys() == wanted.keys() and all(_equal(has[key], wanted[key]) for key in wanted)
    return bool(has == wanted)
