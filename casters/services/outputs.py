"""Outputs: where the program is pushed to. Their addresses hold stream keys."""

from __future__ import annotations

from casters import families
from casters.services.slots import acts

add, change, remove = acts(families.OUTPUTS)
