"""Logging in, and the own password."""

from typing import Any

from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django_htmx.http import HttpResponseClientRedirect

from accounts.forms import LogInForm, OwnPasswordForm


class LogIn(LoginView):
    """Log in by staff number or phone."""

    template_name = "accounts/login.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A page that refreshes a part of itself after the session ended: all of it goes here."""
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(request.get_full_path())
        return super().get(request, *args, **kwargs)


class ChangePassword(PasswordChangeView):
    """Change the own password."""

    template_name = "accounts/password_change.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("home")
