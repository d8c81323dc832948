"""Contradictions between settings, with ids that stay.

console.E001  an open host list: anybody's name would lead to this console
console.W001  no Redis: sockets of several processes do not hear each other, and only the sweeper runs commands
console.W002  plain http for somebody else than this machine
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


@checks.register(checks.Tags.security, deploy=True)
def deployment(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    if "*" in settings.ALLOWED_HOSTS:
        found.append(checks.Error("CONSOLE_ALLOWED_HOSTS must name the hosts.", id="console.E001"))
    if not settings.REDIS_URL:
        found.append(checks.Warning("CONSOLE_REDIS_URL is not set.", id="console.W001"))
    if not settings.HTTPS and any(host not in LOOPBACK for host in settings.ALLOWED_HOSTS):
        sentence = "Other machines may reach this console, but CONSOLE_HTTPS is off."
        found.append(checks.Warning(sentence, id="console.W002"))
    return found
