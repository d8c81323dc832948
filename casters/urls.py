from __future__ import annotations

from django.urls import URLPattern, path

from casters import screens, views
from casters.blackbox import views as blackbox
from casters.guests import views as guests
from casters.rundown import views as rundown

urlpatterns: list[URLPattern] = [
    path("", views.caster_list, name="casters"),
    path("gallery/", views.gallery, name="gallery"),
    path("casters/new/", views.caster_new, name="caster_new"),
    path("casters/<int:pk>/", views.live_desk, name="caster_live"),
    path("casters/<int:pk>/setup/", views.setup, name="caster_setup"),
    path("casters/<int:pk>/settings/", views.caster_settings, name="caster_settings"),
    path("casters/<int:pk>/settings/copy/", views.caster_copy, name="caster_copy"),
    path("casters/<int:pk>/settings/release/", views.caster_release, name="caster_release"),
    path("casters/<int:pk>/settings/delete/", views.caster_delete, name="caster_delete"),
    path("casters/<int:pk>/setup/prepared/", views.prepared_pictures, name="prepared_pictures"),
    path("casters/<int:pk>/setup/<slug:path>/add/", views.slot_add, name="slot_add"),
    path("casters/<int:pk>/setup/<slug:path>/<int:index>/", views.slot_change, name="slot_change"),
    path("casters/<int:pk>/setup/<slug:path>/<int:index>/remove/", views.slot_remove, name="slot_remove"),
    *screens.urlpatterns,
    *guests.urlpatterns,
    *rundown.urlpatterns,
    *blackbox.urlpatterns,
]
