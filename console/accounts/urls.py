from django.urls import path

from console.accounts import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("accounts/", views.cloud_accounts, name="cloud_accounts"),
    path("accounts/add/", views.cloud_account, name="cloud_account_add"),
    path("accounts/<int:pk>/", views.cloud_account, name="cloud_account_change"),
    path("people/", views.people, name="people"),
    path("people/add/", views.person, name="person_add"),
    path("people/<int:pk>/", views.person, name="person_change"),
]
