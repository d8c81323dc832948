"""Inputs: cameras, files, pictures and pulled streams."""

from __future__ import annotations

from casters import families
from casters.services.slots import acts

add, change, remove = acts(families.INPUTS)
