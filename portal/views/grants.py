"""Who may do what: for the security administrator."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import Capability, requires
from portal.selectors import grants as selectors

ROWS_A_PAGE = 50


@requires(Capability.MANAGE_GRANTS)
def grants(request: HttpRequest) -> HttpResponse:
    """List people with their role and the counties it reaches."""
    people = selectors.people(request.user, request.GET.get("q", "").strip())
    page = Paginator(people, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/grants.html", {"page": page, "rows": selectors.grants(page)})
