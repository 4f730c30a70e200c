"""The request as views get it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class PortalRequest(HttpRequest):
    """A request past the middleware: somebody is logged in, and htmx is told apart.

    For types only; Django makes plain requests. Views that need no log-in take ``HttpRequest``.
    """

    user: User
    htmx: HtmxDetails
