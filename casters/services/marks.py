"""Marks: pictures and texts laid over the picture."""

from __future__ import annotations

from casters import families
from casters.services.slots import acts

add_picture, change_picture, remove_picture = acts(families.PICTURE_MARKS)
add_text, change_text, remove_text = acts(families.TEXT_MARKS)
