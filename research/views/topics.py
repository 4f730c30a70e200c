"""Proposing a topic, changing it, withdrawing it, and its page."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from research import reading, selectors
from research.forms import TopicForm
from research.forms.topic import initial_of
from research.models import Topic
from research.overdue import blocking
from research.services import propose_topic, revise_topic, withdraw_topic


@requires(Capability.PROPOSE_TOPICS)
def propose(request: PortalRequest) -> HttpResponse:
    """Propose a topic for the own section; a refusal shows the form again as it was typed."""
    form = _form(request)

    def write() -> Topic:
        section = request.user.own_section
        return propose_topic(
            **form.topic_fields(), proposed_by=request.user, section=section, now=timezone.now()
        )

    if topic := _written(form, write):
        messages.success(request, _("Proposed. The office bundles it into a trip."))
        return redirect("research:topic", key=topic.pk)
    context = {
        "form": form,
        "known": reading.known_about(form.ticked, request.user),
        "overdue": blocking(request.user.own_section, timezone.localdate(timezone.now())),
        "now": timezone.now(),
    }
    return render(request, "research/propose.html", context)


@requires(Capability.PROPOSE_TOPICS)
def revise(request: PortalRequest, key: str) -> HttpResponse:
    """Change a topic that no trip carries yet."""
    found = get_object_or_404(selectors.changeable_topics(request.user), pk=key)
    form = _form(request, found)

    def write() -> Topic:
        return revise_topic(**form.topic_fields(), topic=found, by=request.user, now=timezone.now())

    if _written(form, write):
        messages.success(request, _("Changed. Whoever plans sees it as it stands now."))
        return redirect("research:topic", key=found.pk)
    context = {
        "form": form,
        "topic": found,
        "known": reading.known_about(form.ticked, request.user),
        "now": timezone.now(),
    }
    return render(request, "research/propose.html", context)


def _form(request: PortalRequest, topic: Topic | None = None) -> TopicForm:
    """The form as the request leaves it.

    ``step=units`` asks only to bring the choice of units up to date with the counties; of a
    classified matter (rule N3) nothing is taken up on that way either.
    """
    data, user = request.POST or None, request.user
    kept = topic.key_work if topic else None
    section = topic.section if topic else user.own_section
    if data and data.get("step") == "units" and data.get("classified") != "yes":
        return TopicForm.resumed(data, user=user, section=section, kept=kept)
    initial = initial_of(topic) if topic else None
    return TopicForm(data, user=user, section=section, kept=kept, initial=initial)


def _written(form: TopicForm, write: Callable[[], Topic]) -> Topic | None:
    """The topic, or None with what stands against it on the form."""
    if not form.is_valid():
        return None
    try:
        return write()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None


@requires(Capability.PROPOSE_TOPICS)
def withdraw(request: PortalRequest, key: str) -> HttpResponse:
    """Ask whether a topic is to be withdrawn; a POST does it."""
    found = get_object_or_404(selectors.changeable_topics(request.user), pk=key)
    if request.method != "POST":
        return render(request, "research/withdraw.html", {"topic": found})
    try:
        withdraw_topic(topic=found, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Withdrawn. It is offered for no trip any more."))
    return redirect("research:topic", key=found.pk)


def topic(request: PortalRequest, key: str) -> HttpResponse:
    """One topic, its problems, and the trips that carry it."""
    topics = selectors.topics(request.user).select_related("key_work", "proposed_by")
    found = get_object_or_404(topics.prefetch_related("units", "team"), pk=key)
    today = timezone.localdate(timezone.now())
    may_plan = request.user.can(Capability.PLAN_TRIPS)
    context = {
        "topic": found,
        "known": reading.known_about(found.counties.all(), request.user),
        "now": timezone.now(),
        "trips": selectors.trips(request.user).filter(topics=found),
        "may_bundle": may_plan and found.last_day >= today and not found.withdrawn_at,
        "may_change": selectors.changeable_topics(request.user).filter(pk=found.pk).exists(),
    }
    return render(request, "research/topic.html", context)
