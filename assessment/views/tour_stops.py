"""One stop of the tour: the host is ready, the team writes down what it finds, the host answers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from assessment import services
from assessment.halfyear import reading
from assessment.halfyear.forms import AnswerForm, DeductionForm, NoteForm, ProblemForm
from assessment.inspections.forms import ReadyForm
from assessment.models import PracticeNote, Tour, TourDeduction, TourProblem, TourStop
from office.refusals import done
from office.workdays import close_of

FORMS = {"deduct": DeductionForm, "note": NoteForm, "problem": ProblemForm}
"""What a team writes down, by the name of the form."""


@requires(Capability.ANSWER, Capability.SEND_NOTICES, Capability.SEE_DEPARTMENT)
def stop_page(request: PortalRequest, pk: int) -> HttpResponse:
    """A stop as far as one sees it; the host says here that it is ready."""
    stop = _visible(request, pk)
    if request.method != "POST":
        return _page(request, stop)
    if not TourStop.objects.hosted_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    form = ReadyForm(request.POST)

    def write() -> None:
        services.say_host_ready(
            stop=stop,
            remark=form.cleaned_data["remark"],
            person=request.user,
            now=timezone.now(),
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Thank you. The team and the city can see that you are ready."))
        return redirect("assessment:tour_stop", pk)
    return _page(request, stop, ready=form)


@require_POST
@requires(Capability.ANSWER)
def deduct(request: PortalRequest, pk: int) -> HttpResponse:
    """The team takes points off an item."""
    stop = _inspected(request, pk)
    form = DeductionForm(request.POST, stop=stop, prefix="deduct")

    def write() -> None:
        services.deduct(stop=stop, by=request.user, now=timezone.now(), **form.cleaned_data)

    return _written(request, stop, "deduct", form, write)


@require_POST
@requires(Capability.ANSWER)
def note(request: PortalRequest, pk: int) -> HttpResponse:
    """The team writes down what is done well."""
    stop = _inspected(request, pk)
    form = NoteForm(request.POST, stop=stop, prefix="note")

    def write() -> None:
        services.note_practice(stop=stop, by=request.user, now=timezone.now(), **form.cleaned_data)

    return _written(request, stop, "note", form, write)


@require_POST
@requires(Capability.ANSWER)
def problem(request: PortalRequest, pk: int) -> HttpResponse:
    """The team writes down a problem."""
    stop = _inspected(request, pk)
    form = ProblemForm(request.POST, stop=stop, prefix="problem")

    def write() -> None:
        services.note_problem(
            stop=stop,
            problem=form.plan(),
            classified=form.cleaned_data["classified"],
            by=request.user,
            now=timezone.now(),
        )

    return _written(request, stop, "problem", form, write)


@require_POST
@requires(Capability.ANSWER)
def strike(
    request: PortalRequest,
    pk: int,
    model: type[TourDeduction] | type[PracticeNote] | type[TourProblem],
) -> HttpResponse:
    """The team takes back a deduction, a note or a problem."""
    own = TourStop.objects.inspected_by(request.user).values("pk")
    row: Any = get_object_or_404(model._default_manager.filter(stop__in=own), pk=pk)
    return _step(
        request,
        row.stop,
        lambda: services.strike(row=row, by=request.user, now=timezone.now()),
        _("Taken back."),
    )


@require_POST
@requires(Capability.ANSWER)
def hand_in(request: PortalRequest, pk: int) -> HttpResponse:
    """The team hands its findings in."""
    stop = _inspected(request, pk)
    return _step(
        request,
        stop,
        lambda: services.hand_in(stop=stop, by=request.user, now=timezone.now()),
        _("Handed in. The host sees it once the tour is published."),
    )


@require_POST
@requires(Capability.IMPORT_INDICATORS)
def give_back(request: PortalRequest, pk: int) -> HttpResponse:
    """The assessment office gives findings back to the team."""
    tours = Tour.objects.run_by(request.user)
    stop = get_object_or_404(TourStop.objects.filter(tour__in=tours.values("pk")), pk=pk)
    return _step(
        request,
        stop,
        lambda: services.return_findings(stop=stop, by=request.user),
        _("Given back. The team can mend it and hand it in again."),
    )


@require_POST
@requires(Capability.ANSWER)
def answer(request: PortalRequest, pk: int) -> HttpResponse:
    """The host answers a deduction."""
    row = get_object_or_404(TourDeduction.objects.answerable_by(request.user), pk=pk)
    form = AnswerForm(request.POST)

    def write() -> None:
        services.answer_deduction(
            deduction=row,
            text=form.cleaned_data["answer"],
            person=request.user,
            now=timezone.now(),
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Answered. The city can see it."))
        return redirect("assessment:tour_stop", row.stop_id)
    return _page(request, _visible(request, row.stop_id), answering=(row.pk, form))


def _visible(request: PortalRequest, pk: int) -> TourStop:
    rows = TourStop.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("tour__cycle", "tour__item", "host", "inspector"), pk=pk
    )


def _inspected(request: PortalRequest, pk: int) -> TourStop:
    rows = TourStop.objects.inspected_by(request.user)
    return get_object_or_404(
        rows.select_related("tour__cycle", "tour__item", "host", "inspector"), pk=pk
    )


def _page(
    request: PortalRequest,
    stop: TourStop,
    *,
    ready: ReadyForm | None = None,
    wrong: tuple[str, Any] | None = None,
    answering: tuple[int, AnswerForm] | None = None,
) -> HttpResponse:
    """The stop; ``wrong`` is a team's form that was refused, by its name."""
    user, now = request.user, timezone.now()
    hosts = TourStop.objects.hosted_by(user).filter(pk=stop.pk).exists()
    inspects = TourStop.objects.inspected_by(user).filter(pk=stop.pk).exists()
    writes = inspects and not stop.is_scored and timezone.localdate(now) >= stop.day
    forms = {}
    if writes:
        forms = {name: form(stop=stop, prefix=name) for name, form in FORMS.items()}
        forms |= dict([wrong] if wrong else [])
    runs = user.can(Capability.IMPORT_INDICATORS)
    context = {
        "stop": stop,
        "tour": stop.tour,
        "is_open": TourStop.objects.opened_to(user).filter(pk=stop.pk).exists(),
        "sheets": reading.sheets(user, stop),
        "notes": reading.practice_notes(user, stop=stop),
        "problems": reading.problems(user, stop=stop),
        "forms": forms,
        "writes": writes,
        "inspects": inspects,
        "ready_form": ready or ReadyForm(initial={"remark": stop.remark})
        if hosts and not stop.is_scored
        else None,
        "may_answer": hosts and stop.tour.is_published,
        "answering": answering,
        "verifies": user.can(Capability.SEND_NOTICES),
        "answer_form": AnswerForm(auto_id=False),
        "may_give_back": runs and stop.is_scored and not stop.tour.is_published,
        "due_at": close_of(stop.day),
        "now": now,
    }
    return render(request, "assessment/halfyear/stop.html", context)


def _written(
    request: PortalRequest, stop: TourStop, name: str, form: Any, write: Callable[[], object]
) -> HttpResponse:
    if form.is_valid() and done(form, write):
        messages.success(request, _("Written down."))
        return redirect("assessment:tour_stop", stop.pk)
    return _page(request, stop, wrong=(name, form))


def _step(
    request: PortalRequest, stop: TourStop, take: Callable[[], object], done: str
) -> HttpResponse:
    """Take one step at a stop; what is refused is said on its page."""
    try:
        take()
    except ValidationError as refusal:
        for message in refusal.messages:
            messages.error(request, message)
    else:
        messages.success(request, done)
    return redirect("assessment:tour_stop", stop.pk)
