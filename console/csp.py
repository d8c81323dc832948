"""The content security policy of every answer: the fixed part from the settings, and what only the request knows.

Browsers read 'self' without the socket's scheme in part, so the socket's address is named. Media comes straight from
the cloud accounts' own origins.
"""

from __future__ import annotations

from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

from console.cloud import media_origins


class PolicyMiddleware(CSPMiddleware):
    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request=request, response=response, report_only=report_only)
        media = media_origins()
        pictures = [origin for origin in media if origin.startswith("http")]
        socket = f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"
        parts.update = {
            **(parts.update or {}),
            "connect-src": [socket, *media],
            "media-src": pictures,
            "img-src": pictures,
        }
        return parts
