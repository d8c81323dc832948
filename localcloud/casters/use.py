"""What is in use where. Pure questions about one caster; the in-use rules of every family ask them."""

from __future__ import annotations

from localcloud.casters.refusal import RefusalError
from localcloud.model import Bus, Caster

SINGLE_INPUT = 1
"""Display.index_type of a display that shows one input instead of a layout."""

PGM, PVW = "Pgm", "Pvw"


def buses(caster: Caster) -> tuple[tuple[str, Bus], ...]:
    """The running buses, PGM first: what is on air is the graver reason to refuse."""
    return tuple((name, bus) for name, bus in ((PGM, caster.pgm), (PVW, caster.pvw)) if bus is not None)


def status(caster: Caster) -> int:
    """CasterInfo.Status: bit 0 is PGM, bit 1 is PVW."""
    return (1 if caster.pgm else 0) + (2 if caster.pvw else 0)


def shows_input(bus: Bus, index: int) -> bool:
    """As the single input shown, or for its sound."""
    display = bus.display
    return (display.index_type == SINGLE_INPUT and display.index == index) or index in display.audio


def shows_layout(bus: Bus, index: int) -> bool:
    return bus.display.index_type != SINGLE_INPUT and bus.display.index == index


def layouts_with(caster: Caster, input_index: int) -> tuple[int, ...]:
    return tuple(layout.index for layout in caster.layouts.values() if input_index in layout.inputs)


def input_not_shown(caster: Caster, index: int) -> None:
    """Refused while a bus shows this input by itself."""
    for name, bus in buses(caster):
        if shows_input(bus, index):
            raise RefusalError(f"FailedOperation.InputUsedIn{name}", f"Input {index} is in use in {name.upper()}.")


def layout_not_shown(caster: Caster, index: int) -> None:
    for name, bus in buses(caster):
        if shows_layout(bus, index):
            raise RefusalError(f"FailedOperation.LayoutUsedIn{name}", f"Layout {index} is in use in {name.upper()}.")


def mark_pic_not_shown(caster: Caster, index: int) -> None:
    for name, bus in buses(caster):
        if index in bus.display.mark_pics:
            raise RefusalError(f"FailedOperation.LayoutUsedIn{name}", f"Picture mark {index} is in {name.upper()}.")


def mark_word_not_shown(caster: Caster, index: int, *, only: str = "") -> None:
    """`only` limits the rule to one bus."""
    for name, bus in buses(caster):
        if index in bus.display.mark_words and only in ("", name):
            raise RefusalError(f"FailedOperation.LayoutUsedIn{name}", f"Text mark {index} is in {name.upper()}.")
