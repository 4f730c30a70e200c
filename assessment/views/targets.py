"""One value: what is asked, what came, what became of it, and the next step."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.http import PortalRequest
from accounts.models import User
from assessment import services
from assessment.models import Report, Target
from assessment.reporting.board import earlier_values
from assessment.reporting.deadlines import Deadlines
from assessment.reporting.forms import ReportForm
from assessment.reporting.history import history_of
from assessment.reporting.slots import Slot, slots_of, with_slots
from assessment.services.reports import locked_sentence, others_who_approve
from assessment.yearend.standstill import why_it_stands

State = Report.State


class ValueKey(NamedTuple):
    """A target, and the period if one is named."""

    target: int
    period: int | None


class ValueKeyConverter:
    """``12`` or ``12-6`` in an address: a target, or its value of the first half."""

    regex = "[0-9]{1,18}(?:-(?:1[0-2]|[1-9]))?"

    def to_python(self, value: str) -> ValueKey:
        """The key of an address."""
        target, _dash, period = value.partition("-")
        return ValueKey(int(target), int(period) if period else None)

    def to_url(self, value: object) -> str:
        """The address of a key, as text or as the target's own number."""
        return str(value)


def slot_asked_for(request: PortalRequest, key: ValueKey) -> tuple[Slot, list[Slot]]:
    """The value of an address and all of its target; raises ``Http404`` if there is none.

    Without a period it is the first open one, else the last.
    """
    visible = with_slots(Target.objects.visible_to(request.user))
    slots = list(slots_of([get_object_or_404(visible, pk=key.target)], Deadlines.load()))
    if key.period is None:
        return next((slot for slot in slots if slot.is_open), slots[-1]), slots
    found = next((slot for slot in slots if slot.period == key.period), None)
    if found is None:
        raise Http404
    return found, slots


def target(request: PortalRequest, pk: ValueKey) -> HttpResponse:
    """Show one value; whoever answers for the county reports it here, or changes it."""
    user, now = request.user, timezone.now()
    slot, slots = slot_asked_for(request, pk)
    answers = Target.objects.answerable_by(user).filter(pk=slot.target.pk).exists()
    if request.method == "POST" and not answers:
        raise PermissionDenied
    earlier = earlier_values([slot]).get(slot.key) if answers else None
    form = ReportForm(slot=slot)
    if request.method == "POST" and "fill" in request.POST and earlier is not None:
        typed = {"value": earlier.value, "comment": request.POST.get("comment", "")}
        form = ReportForm(slot=slot, typed=typed)
    elif request.method == "POST":
        form = ReportForm(request.POST, slot=slot)
        if form.is_valid() and (report := _reported(form, slot, user)) is not None:
            messages.success(request, told(report, user))
            return redirect("assessment:reporting", slot.target.indicator.cycle.year)
    stands = why_it_stands(slot.target.indicator.cycle)
    may_report = answers and ((not stands and slot.may_be_reported(now)) or form.is_bound)
    is_locked = not stands and slot.is_asked and not slot.is_accepted and slot.is_locked(now)
    context: dict[str, Any] = {
        "slot": slot,
        "slots": slots,
        "target": slot.target,
        "indicator": slot.target.indicator,
        "report": slot.report,
        "form": form if may_report else None,
        "earlier": earlier,
        "locked": locked_sentence(slot) if is_locked else "",
        "steps": history_of(slot.report) if slot.report else [],
        "reopenings": [r for r in slot.target.reopenings.all() if r.period == slot.period],
        "now": now,
        "today": timezone.localdate(now),
        "stands": stands,
    }
    if not stands:
        context |= _next_steps(slot, user, answers=answers)
    context["may_reopen"] = is_locked and user.can(Capability.IMPORT_INDICATORS)
    return render(request, "assessment/target.html", context)


def _next_steps(slot: Slot, user: User, *, answers: bool) -> dict[str, Any]:
    """Who of the reader's side may do what next with the value."""
    report = slot.report
    settles = Target.objects.settled_by(user).filter(pk=slot.target.pk).exists()
    others = others_who_approve(user) if answers else []
    is_draft = report is not None and report.state == State.DRAFT
    is_own = report is not None and report.reported_by_id == user.pk
    return {
        "answers": answers,
        "others": others,
        "may_approve": answers and is_draft and not (is_own and others),
        "may_accept": settles and report is not None and report.state == State.APPROVED,
        "may_return": settles
        and report is not None
        and not report.is_known
        and report.state in (State.APPROVED, State.ACCEPTED),
        "may_object": answers
        and report is not None
        and report.is_open_to_objection(timezone.localdate()),
        "objection": report.objections.filter(answered_at=None).first()
        if settles and report is not None
        else None,
    }


def _reported(form: ReportForm, slot: Slot, user: User) -> Report | None:
    """What the service kept; None if it refused, which then stands on the form."""
    try:
        return services.report_value(
            target=slot.target,
            period=slot.period,
            value=form.cleaned_data["value"],
            comment=form.cleaned_data["comment"],
            user=user,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        form.refuse(refusal)
        return None


def told(report: Report, user: User) -> str:
    """What follows from a value that was just reported."""
    if report.state == State.APPROVED:
        return _("Reported. The section that asks can see it.")
    names = _(", ").join(person.name for person in others_who_approve(user))
    return _("Kept. Once %(names)s approves it, the section can see it.") % {"names": names}
