"""Which casters somebody may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from casters.models import Caster  # noqa: F401  it is named in the base below, as a word


class CasterQuerySet(models.QuerySet["Caster"]):
    def present(self) -> CasterQuerySet:
        """Those the cloud still has."""
        return self.filter(gone=False)
