"""The department's list of key work, kept by the office."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from research import selectors
from research.forms import KeyWorkForm
from research.models import KeyWork
from research.services import add_key_work, add_suggested_key_work, set_key_work_in_use
from research.services.key_work import SUGGESTED


@requires(Capability.PLAN_TRIPS)
def key_work(request: PortalRequest) -> HttpResponse:
    """Show the list; a POST adds a name to it."""
    form = KeyWorkForm(request.POST or None)
    if form.is_valid():
        try:
            added = add_key_work(name=form.cleaned_data["name"], by=request.user)
        except ValidationError as refusal:
            form.add_error("name", refusal)
        else:
            messages.success(request, _("Topics can now be put under “%s”.") % added)
            return redirect("research:key_work")
    rows = selectors.key_work(request.user)
    context = {"form": form, "rows": rows, "suggested": SUGGESTED}
    return render(request, "research/key_work.html", context)


@requires(Capability.PLAN_TRIPS)
@require_POST
def suggested(request: PortalRequest) -> HttpResponse:
    """Begin the list with what is usual."""
    try:
        add_suggested_key_work(by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("research:key_work")


@requires(Capability.PLAN_TRIPS)
@require_POST
def use(request: PortalRequest, pk: int) -> HttpResponse:
    """Retire key work, or with ``in_use=yes`` bring it back."""
    found = get_object_or_404(KeyWork.objects.visible_to(request.user), pk=pk)
    in_use = request.POST.get("in_use") == "yes"
    set_key_work_in_use(key_work=found, in_use=in_use, by=request.user)
    words = _("“%s” is in use again.") if in_use else _("“%s” is retired; its topics keep it.")
    messages.success(request, words % found)
    return redirect("research:key_work")
