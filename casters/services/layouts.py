"""Layouts: compositions of layers, each showing one input."""

from __future__ import annotations

from casters import families
from casters.services.slots import acts

add, change, remove = acts(families.LAYOUTS)
