"""Request-level rules of accounts."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _


def client_address(request: HttpRequest) -> str:
    """The address that a log-in came from, as the web server reports it."""
    return str(request.META.get("REMOTE_ADDR", ""))


class LogInMiddleware(LoginRequiredMiddleware):
    """Ask whoever is not logged in to do so, and lead back to the page they were on.

    Django leads back to the address that was refused. For a form sent after the idle time-out
    (rule S1) that address may take forms only, and nobody would know that nothing was taken.
    """

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseRedirect:
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        messages.warning(
            request,
            _("You were logged out; what you sent was not taken. Log in and send it again."),
        )
        return redirect_to_login(page_before(request), self.get_login_url(view_func))


def page_before(request: HttpRequest) -> str:
    """The portal's page that a form was sent from, as path and query; home if it is not known."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
        return reverse("home")
    parts = urlsplit(page)
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


class PasswordChangeMiddleware:
    """Whoever has a password given by somebody else changes it before anything else (S1)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.must_change_password:
            change = reverse("password_change")
            if request.path not in {change, reverse("logout"), reverse("set_language")}:
                return redirect(change)
        return self.get_response(request)


def without_activity(request: HttpRequest) -> None:
    """Let this request count as idleness (rule S1): a page that refreshes itself is nobody's act.

    The session middleware prolongs the session of every request that still has one at its end;
    so this takes it away, once the person behind it is known.
    """
    request.user.is_authenticated  # noqa: B018 - the account is looked up here, by the session
    del request.session
