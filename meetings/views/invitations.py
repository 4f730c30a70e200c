"""The invitation of a unit, and its answer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from accounts.models import Unit, User
from meetings import selectors
from meetings.conflicts import engagements_at, in_words
from meetings.forms import AttendeesForm
from meetings.models import Invitation
from meetings.services import name_attendees
from meetings.views.meetings import agenda


def invitation(request: PortalRequest, pk: int) -> HttpResponse:
    """One unit's invitation; its own people name who attends, until the meeting begins.

    Whose time is taken then is shown before anybody is named, and again, with the question
    whether to name them all the same, if they are.
    """
    found: Invitation = get_object_or_404(selectors.invitations(request.user), pk=pk)
    now = timezone.now()
    taken = list(engagements_at(found).visible_to(request.user))
    form = None
    mine = Invitation.objects.falling_on(request.user).filter(pk=found.pk)
    if found.meeting.lies_ahead(now) and mine.exists():
        form = AttendeesForm(
            request.POST or None,
            invitation=found,
            people=_people_of(found),
            taken={engagement.name for engagement in taken if engagement.name},
        )
        if form.is_valid() and _answer(request, found, form):
            messages.success(request, _("Answered. The section that asks can see who comes."))
            return redirect("meetings:invitation", pk=found.pk)
    context = {
        "invitation": found,
        "meeting": found.meeting,
        **agenda(request, found.meeting),
        "form": form,
        "taken": [in_words(engagement) for engagement in taken],
        "now": now,
    }
    return render(request, "meetings/invitation.html", context)


def _people_of(found: Invitation) -> list[User]:
    unit = Unit.objects.filter(pk=found.unit_id)
    return list(User.objects.of_units(unit).order_by("name", "pk"))


def _answer(request: PortalRequest, found: Invitation, form: AttendeesForm) -> bool:
    """Whether the names were taken; else the refusal is on the form."""
    try:
        name_attendees(
            invitation=found,
            names=form.names(),
            person=request.user,
            confirmed=form.cleaned_data["confirmed"],
            now=timezone.now(),
        )
    except ValidationError as refusal:
        form.asks_to_confirm = any(error.code == "conflict" for error in refusal.error_list)
        form.add_error(None, refusal)
        return False
    return True
