"""The verbs of this app: name, role, deadline and the functions behind them. Sockets, REST and forms enter by these
names.

Stops and changes of air go first; a newer preview replaces one that still waits; a stop makes a waiting take pointless.
"""

from __future__ import annotations

from datetime import timedelta

from casters.air import TAKES
from casters.families import FAMILIES, Family
from casters.services import casters, dump, inputs, layouts, marks, outputs, prepared, preview, program
from casters.tasks import casters as caster_tasks
from casters.tasks import emergency as emergency_tasks
from casters.tasks import preview as preview_tasks
from casters.tasks import program as program_tasks
from casters.tasks import slots as slot_tasks
from casters.tasks.reading import must_exist
from console.accounts.roles import Role
from console.lanes import Verb
from console.lanes.verbs import Accept

TAKE = timedelta(seconds=3)
STOP = timedelta(seconds=30)
CONFIGURE = timedelta(seconds=60)

SERVICES: dict[str, tuple[Accept, Accept, Accept]] = {
    "input": (inputs.add, inputs.change, inputs.remove),
    "layout": (layouts.add, layouts.change, layouts.remove),
    "picture_mark": (marks.add_picture, marks.change_picture, marks.remove_picture),
    "text_mark": (marks.add_text, marks.change_text, marks.remove_text),
    "output": (outputs.add, outputs.change, outputs.remove),
}


def _change_of_air(name: str, accept: Accept) -> Verb:
    """Another picture on PGM, as long as PGM is what the director saw."""
    return Verb(
        name=name,
        role=Role.DIRECTOR,
        accept=accept,
        deadline=TAKE,
        air=True,
        perform=program_tasks.perform_take,
        check=program_tasks.check_take,
        settle=program_tasks.settle_take,
        still_wanted=program_tasks.still_wanted,
    )


SWITCHING = (
    Verb(
        name="preview.show",
        role=Role.PRODUCER,
        accept=preview.show,
        deadline=TAKE,
        perform=preview_tasks.perform_show,
        check=preview_tasks.check_show,
        settle=preview_tasks.settle_show,
        still_wanted=must_exist,
        supersedes=("preview.show", "preview.stop"),
    ),
    Verb(
        name="preview.stop",
        role=Role.PRODUCER,
        accept=preview.stop,
        deadline=STOP,
        perform=preview_tasks.perform_stop,
        check=preview_tasks.check_stop,
        settle=preview_tasks.settle_stop,
        still_wanted=must_exist,
        supersedes=("preview.show",),
    ),
    _change_of_air("program.take", program.take),
    _change_of_air("program.back", program.back),
    _change_of_air("program.direct", program.direct),
    _change_of_air("program.black", prepared.black),
    Verb(
        name="program.standby",
        role=Role.DIRECTOR,
        accept=prepared.standby,
        deadline=STOP,
        urgent=True,
        perform=emergency_tasks.perform_standby,
        check=emergency_tasks.check_standby,
        settle=emergency_tasks.settle_standby,
        still_wanted=must_exist,
        supersedes=TAKES,
    ),
    Verb(
        name="program.dump",
        role=Role.DIRECTOR,
        accept=dump.dump,
        deadline=STOP,
        urgent=True,
        perform=program_tasks.perform_take,
        check=program_tasks.check_take,
        settle=program_tasks.settle_take,
        still_wanted=program_tasks.must_have_stopped,
        supersedes=TAKES,
    ),
    Verb(
        name="program.stop",
        role=Role.DIRECTOR,
        accept=program.stop,
        deadline=STOP,
        urgent=True,
        perform=program_tasks.perform_stop,
        check=program_tasks.check_stop,
        settle=program_tasks.settle_stop,
        still_wanted=program_tasks.still_his,
        supersedes=TAKES,
    ),
)

CASTERS = (
    Verb(
        name="caster.create",
        role=Role.ADMIN,
        accept=casters.create,
        deadline=CONFIGURE,
        topic="account",
        resend=False,
        perform=caster_tasks.perform_create,
        check=caster_tasks.check_created,
        settle=caster_tasks.settle_create,
    ),
    Verb(
        name="caster.copy",
        role=Role.ADMIN,
        accept=casters.copy,
        deadline=CONFIGURE,
        topic="account",
        resend=False,
        perform=caster_tasks.perform_copy,
        check=caster_tasks.check_copied,
        settle=caster_tasks.settle_copy,
    ),
    Verb(
        name="caster.release",
        role=Role.ADMIN,
        accept=casters.release,
        deadline=CONFIGURE,
        perform=caster_tasks.perform_release,
        check=caster_tasks.check_released,
        settle=caster_tasks.settle_release,
        still_wanted=caster_tasks.not_on_air,
        supersedes=("preview.show",),
    ),
    Verb(
        name="caster.delete",
        role=Role.ADMIN,
        accept=casters.delete,
        deadline=CONFIGURE,
        perform=caster_tasks.perform_delete,
        check=caster_tasks.check_deleted,
        settle=caster_tasks.settle_delete,
        still_wanted=caster_tasks.not_on_air,
    ),
    Verb(
        name="caster.change",
        role=Role.ADMIN,
        accept=casters.change,
        deadline=CONFIGURE,
        perform=caster_tasks.perform_change,
        check=caster_tasks.check_changed,
        settle=caster_tasks.settle_change,
        still_wanted=must_exist,
    ),
)


def _slot_verbs(family: Family) -> tuple[Verb, ...]:
    add, change, remove = SERVICES[family.word]
    return (
        Verb(
            name=f"{family.word}.add",
            role=family.role,
            accept=add,
            deadline=CONFIGURE,
            perform=slot_tasks.perform_add,
            check=slot_tasks.check_present,
            settle=slot_tasks.settle_present,
            still_wanted=must_exist,
        ),
        Verb(
            name=f"{family.word}.change",
            role=family.role,
            accept=change,
            deadline=CONFIGURE,
            perform=slot_tasks.perform_change,
            check=slot_tasks.check_present,
            settle=slot_tasks.settle_present,
            still_wanted=must_exist,
        ),
        Verb(
            name=f"{family.word}.remove",
            role=family.role,
            accept=remove,
            deadline=CONFIGURE,
            perform=slot_tasks.perform_remove,
            check=slot_tasks.check_absent,
            settle=slot_tasks.settle_absent,
            still_wanted=must_exist,
        ),
    )


SLOTS = tuple(verb for family in FAMILIES for verb in _slot_verbs(family))
PUSHES = (
    Verb(
        name="push.stop",
        role=Role.DIRECTOR,
        accept=outputs.stop_push,
        deadline=STOP,
        urgent=True,
        perform=slot_tasks.perform_remove,
        check=slot_tasks.check_absent,
        settle=slot_tasks.settle_stopped,
        still_wanted=must_exist,
    ),
    Verb(
        name="push.start",
        role=Role.DIRECTOR,
        accept=outputs.start_push,
        deadline=STOP,
        perform=slot_tasks.perform_add,
        check=slot_tasks.check_present,
        settle=slot_tasks.settle_started,
        still_wanted=must_exist,
    ),
)
VERBS = SWITCHING + SLOTS + PUSHES + CASTERS
