"""Who I am to the portal, and what I can set for myself."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.forms import DeputyForm
from accounts.http import PortalRequest, requires
from accounts.models import County, Deputy
from accounts.services import appoint_deputy, revoke_deputy
from notices.forms import ContactPreferenceForm
from notices.services import set_contact_preference


def alive(request: PortalRequest) -> HttpResponse:
    """Answer nothing, so that the session lasts while somebody types a long form (rule S1)."""
    return HttpResponse(status=204)


def me(request: PortalRequest) -> HttpResponse:
    """Show the person's unit, section, role and counties, with language and password."""
    may_answer = request.user.can(Capability.ANSWER)
    context = {
        "counties": County.objects.visible_to(request.user),
        "may_answer": may_answer,
        "contact_form": ContactPreferenceForm(person=request.user) if may_answer else None,
    }
    return render(request, "portal/me.html", context)


@requires(Capability.ANSWER)
@require_POST
def contact_preference(request: PortalRequest) -> HttpResponse:
    """Choose how to be told; only those who answer for a unit are told anything."""
    form = ContactPreferenceForm(request.POST, person=request.user)
    if form.is_valid():
        wecom, email = form.cleaned_data["wecom"], form.cleaned_data["email"]
        set_contact_preference(person=request.user, wecom=wecom, email=email, now=timezone.now())
        messages.success(request, _("Kept. It holds for what comes from now on."))
    return redirect("me")


@requires(Capability.ANSWER)
def deputies(request: PortalRequest) -> HttpResponse:
    """Show who answers in my place and in whose place I do; name a deputy."""
    user, now = request.user, timezone.now()
    form = DeputyForm(request.POST or None, person=user)
    if form.is_valid():
        try:
            agreed = appoint_deputy(person=user, **form.cleaned_data, now=now)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, _("%(name)s answers in your place.") % {"name": agreed.deputy}
            )
            return redirect("deputies")
    today = timezone.localdate(now)
    rows = Deputy.objects.visible_to(user).ending_from(today).select_related("person", "deputy")
    return render(
        request,
        "portal/deputies.html",
        {
            "today": today,
            "mine": [row for row in rows if row.person_id == user.pk],
            "for_others": [row for row in rows if row.deputy_id == user.pk],
            "form": form,
        },
    )


@requires(Capability.ANSWER)
@require_POST
def revoke(request: PortalRequest, pk: int) -> HttpResponse:
    """Take back a deputy of one's own."""
    mine = Deputy.objects.visible_to(request.user).filter(person=request.user)
    row = get_object_or_404(mine.select_related("deputy"), pk=pk)
    try:
        revoke_deputy(deputy_row=row, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("%(name)s no longer answers for you.") % {"name": row.deputy})
    return redirect("deputies")
