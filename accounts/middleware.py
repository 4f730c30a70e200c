"""Request-level rules of accounts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


def client_address(request: HttpRequest) -> str:
    """The address that a log-in came from, as the web server reports it."""
    return str(request.META.get("REMOTE_ADDR", ""))


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
