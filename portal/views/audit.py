"""The audit trail (rule S2): who changed what, when and from where."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from portal.selectors.audit import entries, trail

ROWS_A_PAGE = 50


@requires(Capability.READ_AUDIT)
def audit(request: PortalRequest) -> HttpResponse:
    """List the recorded changes of all tracked tables, the newest first."""
    changes = trail(timezone.localdate(timezone.now()))
    page = Paginator(changes, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/audit.html", {"page": page, "entries": entries(page)})
