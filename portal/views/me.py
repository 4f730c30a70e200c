"""Who I am to the portal, and what I can set for myself."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import PortalRequest
from accounts.models import County


def alive(request: PortalRequest) -> HttpResponse:
    """Answer nothing, so that the session lasts while somebody types a long form (rule S1)."""
    return HttpResponse(status=204)


def me(request: PortalRequest) -> HttpResponse:
    """Show the person's unit, section, role and counties, with language and password."""
    counties = County.objects.visible_to(request.user)
    return render(request, "portal/me.html", {"counties": counties})
