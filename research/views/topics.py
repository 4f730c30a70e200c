"""Proposing a topic, and its page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from accounts.models import User
from research import reading, selectors
from research.forms import TopicForm
from research.models import Topic
from research.overdue import blocking
from research.services import propose_topic


@requires(Capability.PROPOSE_TOPICS)
def propose(request: PortalRequest) -> HttpResponse:
    """Propose a topic for the own section; a refusal shows the form again as it was typed."""
    form = TopicForm(request.POST or None, user=request.user)
    if form.is_valid() and (topic := _proposed(form, request.user)):
        messages.success(request, _("Proposed. The office bundles it into a trip."))
        return redirect("research:topic", key=topic.pk)
    chosen = form.cleaned_data.get("counties", ()) if form.is_bound else ()
    context = {
        "form": form,
        "known": reading.known_about(chosen, request.user),
        "overdue": blocking(request.user.own_section, timezone.localdate(timezone.now())),
        "now": timezone.now(),
    }
    return render(request, "research/propose.html", context)


def _proposed(form: TopicForm, user: User) -> Topic | None:
    """The topic, or None with the refusal on the form."""
    try:
        return propose_topic(
            **form.cleaned_data, proposed_by=user, section=user.own_section, now=timezone.now()
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None


def topic(request: PortalRequest, key: str) -> HttpResponse:
    """One topic, its problems, and the trips that carry it."""
    found = get_object_or_404(selectors.topics(request.user), pk=key)
    context = {
        "topic": found,
        "known": reading.known_about(found.counties.all(), request.user),
        "now": timezone.now(),
        "trips": selectors.trips(request.user).filter(topics=found),
        "may_plan": request.user.can(Capability.PLAN_TRIPS),
        "today": timezone.localdate(timezone.now()),
    }
    return render(request, "research/topic.html", context)
