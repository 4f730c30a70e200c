"""The annual plan of meetings: entering, importing, approving, taking it along."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from meetings import selectors
from meetings.forms import ApprovalForm, PlannedMeetingForm
from meetings.forms.plan import initial_of
from meetings.models import PlannedMeeting
from meetings.services import (
    approve_plan,
    change_planned,
    import_plan,
    plan_meeting,
    remove_planned,
)
from meetings.workbooks.plan import plan_file, read_plan
from meetings.yearly.plan import year_plan
from notices.forms import SheetForm
from office.refusals import done
from office.spreadsheets.writing import XLSX

FIRST_YEAR, LAST_YEAR = 2000, 2100


def checked_year(year: int) -> int:
    """The year of an address; raises ``Http404`` for one that nobody can mean."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


@requires(Capability.REQUEST_MEETINGS, Capability.SEE_DEPARTMENT)
def plan(request: PortalRequest, year: int) -> HttpResponse:
    """A year's plan by month, with how far each entry has come."""
    year, user, today = checked_year(year), request.user, timezone.localdate()
    context = {
        "year": year,
        "plan": year_plan(user, year, today),
        "may_plan": user.can(Capability.REQUEST_MEETINGS) and year >= today.year,
        "may_approve": user.can(Capability.PREPARE_AFFAIRS_MEETING)
        and selectors.changeable(user).filter(year=year).exists(),
    }
    return render(request, "meetings/plan.html", context)


@requires(Capability.REQUEST_MEETINGS)
def enter(request: PortalRequest, year: int) -> HttpResponse:
    """Enter one meeting into a year's plan."""
    year = checked_year(year)
    form = PlannedMeetingForm(request.POST or None, user=request.user)

    def write() -> None:
        plan_meeting(
            year=year,
            entry=form.entry(),
            classified=form.cleaned_data["classified"],
            now=timezone.now(),
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Entered. It counts once a session has approved it."))
        return redirect("meetings:plan", year)
    context = {"form": form, "year": year, "planned": None}
    return render(request, "meetings/plan_entry.html", context)


@requires(Capability.REQUEST_MEETINGS)
def change(request: PortalRequest, pk: int) -> HttpResponse:
    """Change an entry that is not approved yet."""
    planned = get_object_or_404(selectors.changeable(request.user), pk=pk)
    form = PlannedMeetingForm(request.POST or None, user=request.user, initial=initial_of(planned))

    def write() -> None:
        change_planned(
            planned=planned, entry=form.entry(), classified=form.cleaned_data["classified"]
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Changed. It counts once a session has approved it."))
        return redirect("meetings:plan", planned.year)
    context = {"form": form, "year": planned.year, "planned": planned}
    return render(request, "meetings/plan_entry.html", context)


@requires(Capability.REQUEST_MEETINGS)
@require_POST
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Take an entry out of the plan that is not approved yet."""
    planned: PlannedMeeting = get_object_or_404(selectors.changeable(request.user), pk=pk)
    try:
        remove_planned(planned=planned)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Taken out of the plan: %s") % planned)
    return redirect("meetings:plan", planned.year)


@requires(Capability.REQUEST_MEETINGS)
def upload(request: PortalRequest, year: int) -> HttpResponse:
    """Import entries from a spreadsheet, all or none."""
    year, sections = checked_year(year), list(selectors.planning_sections(request.user))
    form = SheetForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            came = import_plan(
                office=request.user.own_section.office,
                year=year,
                entries=read_plan(form.content, sections=sections, filename=form.filename),
                sections=sections,
                classified=form.cleaned_data["classified"],
                now=timezone.now(),
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            done = _("Imported: %(new)s new, %(changed)s changed, %(unchanged)s as they were.")
            numbers = {"new": came.new, "changed": came.changed, "unchanged": came.unchanged}
            messages.success(request, done % numbers)
            return redirect("meetings:plan", year)
    context = {"form": form, "year": year, "sections": sections}
    return render(request, "meetings/plan_import.html", context)


@requires(Capability.PREPARE_AFFAIRS_MEETING)
def approve(request: PortalRequest, year: int) -> HttpResponse:
    """Record which entries a session of the department affairs meeting took into the plan."""
    year, today = checked_year(year), timezone.localdate()
    form = ApprovalForm(request.POST or None, user=request.user, year=year, today=today)
    approved = 0

    def write() -> None:
        nonlocal approved
        approved = approve_plan(
            planned=form.cleaned_data["planned"],
            session=form.cleaned_data["session"],
            today=today,
        )

    if form.is_valid() and done(form, write):
        message = ngettext(
            "%(approved)s meeting approved; requests can name it.",
            "%(approved)s meetings approved; requests can name them.",
            approved,
        )
        messages.success(request, message % {"approved": approved})
        return redirect("meetings:plan", year)
    return render(request, "meetings/plan_approve.html", {"form": form, "year": year})


@requires(Capability.REQUEST_MEETINGS, Capability.SEE_DEPARTMENT)
def export(request: PortalRequest, year: int) -> HttpResponse:
    """The year's plan as xlsx, as far as one sees it; importing it again changes nothing."""
    rows = selectors.planned(request.user).filter(year=checked_year(year))
    headers = {"Content-Disposition": f'attachment; filename="meetings-{year}-plan.xlsx"'}
    return HttpResponse(plan_file(rows), content_type=XLSX, headers=headers)
