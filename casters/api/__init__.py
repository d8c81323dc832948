"""The REST door of the casters: reads answer the state, writes are accepted as commands (202).

A write may carry an `Idempotency-Key` header; the same key with the same content answers the first command again.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from casters.api import views
from casters.people import views as people
from casters.rundown import views as rundown

urlpatterns: list[URLPattern] = [
    path("casters/", views.Casters.as_view(), name="api_casters"),
    path("casters/<int:pk>/", views.CasterState.as_view(), name="api_caster"),
    path("casters/<int:pk>/release/", views.CasterRelease.as_view(), name="api_caster_release"),
    path("casters/<int:pk>/copy/", views.CasterCopy.as_view(), name="api_caster_copy"),
    path("casters/<int:pk>/preview/", views.Preview.as_view(), name="api_preview"),
    path("casters/<int:pk>/program/", views.Program.as_view(), name="api_program"),
    path("casters/<int:pk>/program/take/", views.Take.as_view(), name="api_take"),
    path("casters/<int:pk>/program/back/", views.Back.as_view(), name="api_back"),
    path("casters/<int:pk>/program/direct/", views.Direct.as_view(), name="api_direct"),
    path("casters/<int:pk>/program/standby/", views.Standby.as_view(), name="api_standby"),
    path("casters/<int:pk>/program/dump/", views.Dump.as_view(), name="api_dump"),
    path("casters/<int:pk>/program/black/", views.Black.as_view(), name="api_black"),
    path("casters/<int:pk>/prepared/", views.Prepared.as_view(), name="api_prepared"),
    path("casters/<int:pk>/commands/<int:number>/", views.CommandState.as_view(), name="api_command"),
    path("casters/<int:pk>/inputs/<int:index>/push/", views.PushAddress.as_view(), name="api_push_address"),
    path("casters/<int:pk>/outputs/<int:index>/stop/", views.StopPush.as_view(), name="api_push_stop"),
    path("casters/<int:pk>/outputs/<int:index>/start/", views.StartPush.as_view(), name="api_push_start"),
    path("casters/<int:pk>/look/", views.Look.as_view(), name="api_look"),
    path("casters/<int:pk>/text-marks/picture/", views.Lettering.as_view(), name="api_text_picture"),
    path("casters/<int:pk>/play/", views.Play.as_view(), name="api_play"),
    *(
        path(f"casters/<int:pk>/{family.path}/", view.as_view(), name=f"api_{family.plural}")
        for family, view, _ in views.SLOT_VIEWS
    ),
    *(
        path(f"casters/<int:pk>/{family.path}/<int:index>/", view.as_view(), name=f"api_{family.word}")
        for family, _, view in views.SLOT_VIEWS
    ),
    *rundown.api_urlpatterns,
    *people.api_urlpatterns,
]
