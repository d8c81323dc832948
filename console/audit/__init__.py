"""The append-only log of acts: who did what to which thing, from where, and how it ended."""

from typing import TYPE_CHECKING

from console.doors import door

if TYPE_CHECKING:
    from console.audit.log import record

__all__ = ["record"]
__getattr__ = door(__name__, {"record": "log"})
