"""How a rule says no: the vendor's code and a sentence."""

from __future__ import annotations

MAX_INDEX = 1000


class RefusalError(Exception):
    """A request is refused. `code` is one of the manual's; the message is for people and may change."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def not_found(caster_id: int) -> RefusalError:
    return RefusalError("FailedOperation.CasterNotFound", f"Caster {caster_id} does not exist.")


def no_such(what: str, index: int) -> RefusalError:
    """For what the manual names no code for: a display, a layout or a delete names an empty slot."""
    return RefusalError("InvalidParameter", f"{what} {index} does not exist.")


def bad_value(field: str, why: str) -> RefusalError:
    return RefusalError("InvalidParameterValue", f"{field} {why}")


def check_index(field: str, index: int) -> None:
    """The manual gives marks no range; they get that of layouts, so that a caster cannot grow without end."""
    if not 1 <= index <= MAX_INDEX:
        raise bad_value(field, f"is {index}, not within 1 to {MAX_INDEX}.")
