"""The table of addresses.

Names of pages: sign_in, sign_out, cloud_accounts, cloud_account_add, cloud_account_change, people, person_add,
person_change.
"""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from console import routing
from console.accounts.api import CloudAccounts
from console.health import healthz
from console.http import rule

routing.build()


@rule("signed_in")
class Schema(SpectacularAPIView):
    """The OpenAPI description of what stands below /api/."""


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("console.accounts.urls")),
    path("healthz", healthz, name="healthz"),
    path("api/schema/", Schema.as_view(), name="api_schema"),
    path("api/accounts/", CloudAccounts.as_view(), name="api_accounts"),
]
for name in ("casters.api", "casters.urls"):
    where = {"casters.api": "api/", "casters.urls": ""}[name]
    if find_spec(name):
        urlpatterns.append(path(where, include(name)))
