"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from console.accounts import admin_of_all


def console(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {"is_admin": bool(user and user.is_authenticated and admin_of_all(user))}
