"""The home page: what each role comes to the portal for."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.access import Role
from notices.models import Requirement
from portal.selectors import requirements

ROWS_A_PAGE = 50


def home(request: HttpRequest) -> HttpResponse:
    """Show the home of this person's role."""
    return _HOMES[Role(request.user.role)](request)


def _cadre(request: HttpRequest) -> HttpResponse:
    """Everything that is required of the township and of this person, by due date."""
    return render(request, "portal/home/cadre.html", _own_requirements(request))


def _county(request: HttpRequest) -> HttpResponse:
    """The county whole: what the county itself has to answer, and what its units carry."""
    now = timezone.now()
    context = _own_requirements(request) | {"units": requirements.unit_loads(request.user, now)}
    return render(request, "portal/home/county.html", context)


def _own_requirements(request: HttpRequest) -> dict[str, object]:
    now = timezone.now()
    pages = Paginator(requirements.to_do(request.user), ROWS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return {
        "now": now,
        "totals": requirements.totals(Requirement.objects.falling_on(request.user), now),
        "page": page,
        "to_do": requirements.with_pages(page),
    }


def _administrator(request: HttpRequest) -> HttpResponse:
    return redirect("me")


_HOMES: dict[Role, Callable[[HttpRequest], HttpResponse]] = {
    Role.CADRE: _cadre,
    Role.COUNTY: _county,
    Role.SECTION: _administrator,
    Role.OFFICE: _administrator,
    Role.LEADER: _administrator,
    Role.ASSESSMENT: _administrator,
    Role.SYSTEM: _administrator,
    Role.SECURITY: _administrator,
    Role.AUDIT: _administrator,
}
