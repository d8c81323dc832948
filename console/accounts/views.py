"""Sign-in, and the administrators' pages for people and cloud accounts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from console.accounts.forms import CloudAccountForm, PersonForm, SignInForm
from console.accounts.models import CloudAccount, User
from console.accounts.services import save_account, save_person
from console.errors import Conflict
from console.http import PersonRequest, rule


@method_decorator(never_cache, name="dispatch")
@rule("public")
class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


@rule("signed_in")
class SignOut(LogoutView):
    """POST only, as Django's own."""


def locked_out(request: HttpRequest, credentials: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
    """axes' answer to too many tries: the same page, whether or not the name exists."""
    form = SignInForm(request)
    context = {"form": form, "locked": True, "sentence": "Too many tries. Wait five minutes, then try again."}
    return render(request, "accounts/sign_in.html", context, status=429)


@rule("admin")
def cloud_accounts(request: PersonRequest) -> HttpResponse:
    return render(request, "accounts/cloud_accounts.html", {"object_list": CloudAccount.objects.all()})


@rule("admin")
def cloud_account(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    """Add (no number) or change one."""
    account = get_object_or_404(CloudAccount, pk=pk) if pk else CloudAccount()
    form = CloudAccountForm(request.POST or None, instance=account)
    if request.method == "POST" and form.is_valid():
        save_account(request.user, form.save(commit=False), changed=form.changed_data)
        return redirect("cloud_accounts")
    return render(
        request,
        "accounts/cloud_account_form.html",
        {"form": form, "object": account if pk else None},
        status=400 if form.errors else 200,
    )


@rule("admin")
def people(request: PersonRequest) -> HttpResponse:
    found = User.objects.prefetch_related("membership_set").order_by("username")
    return render(request, "accounts/people.html", {"object_list": found})


@rule("admin")
def person(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    """Add (no number) or change one."""
    somebody = get_object_or_404(User, pk=pk) if pk else User()
    form = PersonForm(request.POST or None, instance=somebody)
    if request.method == "POST" and form.is_valid():
        try:
            save_person(
                request.user,
                form.save(commit=False),
                password=form.cleaned_data["password"],
                roles=form.cleaned_data["roles"],
                memberships=form.cleaned_data["memberships"],
                changed=form.changed_data,
            )
            return redirect("people")
        except Conflict as refusal:
            form.add_error("roles", refusal.sentence)
    return render(
        request,
        "accounts/person_form.html",
        {"form": form, "object": somebody if pk else None},
        status=400 if form.errors else 200,
    )
