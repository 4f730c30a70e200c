"""Days on which counties receive nobody: the list, closing, opening again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from research import selectors
from research.forms import ClosureForm
from research.services import close_county, lift_closure
from research.visibility import closable_counties

ROWS_A_PAGE = 20


@requires(Capability.OVERSEE, Capability.PROPOSE_TOPICS)
def closures(request: PortalRequest) -> HttpResponse:
    """Closed days to come and those gone by; who may close a county does it here."""
    user, now = request.user, timezone.now()
    today, closable = timezone.localdate(now), closable_counties(user)
    form = ClosureForm(request.POST or None, user=user) if closable else None
    if form is not None and form.is_valid():
        try:
            close_county(**form.cleaned_data, by=user, now=now)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Closed. No new visit is planned on these days."))
            return redirect("research:closures")
    earlier = Paginator(selectors.earlier_closures(user, today), ROWS_A_PAGE)
    context = {
        "form": form,
        "closable": closable,
        "ahead": selectors.closures_ahead(user, today),
        "page": earlier.get_page(request.GET.get("page")),
    }
    return render(request, "research/closures.html", context)


@requires(Capability.OVERSEE, Capability.PROPOSE_TOPICS)
@require_POST
def lift(request: PortalRequest, pk: int) -> HttpResponse:
    """Open closed days again."""
    found = get_object_or_404(selectors.closures(request.user), pk=pk)
    try:
        lift_closure(closure=found, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Opened again: %s") % found)
    return redirect("research:closures")
