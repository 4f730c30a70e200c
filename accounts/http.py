"""The request as views get it, and the guard in front of a view."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from accounts.access import Capability
from accounts.models import User

P = ParamSpec("P")


class PortalRequest(HttpRequest):
    """A request past the middleware: somebody is logged in, and htmx is told apart.

    For types only; Django makes plain requests. Views that need no log-in take ``HttpRequest``.
    """

    user: User
    htmx: HtmxDetails


def asked(request: HttpRequest, name: str) -> str:
    """A parameter of the address, trimmed, without what the database can hold in no text."""
    return request.GET.get(name, "").replace("\0", "").strip()


View: TypeAlias = Callable[Concatenate[PortalRequest, P], HttpResponseBase]


def requires(*capabilities: Capability) -> Callable[[View[P]], View[P]]:
    """Let only roles with one of these capabilities into a view; everybody else gets 403.

    The check comes before any object is looked up, so the answer tells nothing about objects.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: PortalRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not any(map(request.user.can, capabilities)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return cast("View[P]", guarded)

    return decorate
