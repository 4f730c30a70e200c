"""Who I am to the portal, and what I can set for myself."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import PortalRequest
from accounts.models import County


def me(request: PortalRequest) -> HttpResponse:
    """Show the person's unit, section, role and counties, with language and password."""
    counties = County.objects.visible_to(request.user)
    return render(request, "portal/me.html", {"counties": counties})
