"""A county's page: what is open by date, each value answered in place."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from accounts.models import User
from assessment import services
from assessment.models import Cycle, Report
from assessment.reporting.board import Board, Row, board_of
from assessment.reporting.forms import ReportForm
from assessment.services.reports import others_who_approve
from assessment.views.cycles import cycle_of_year
from assessment.views.targets import told


@requires(Capability.ANSWER)
def board(request: PortalRequest, year: int) -> HttpResponse:
    """Show what is open; keep the one value whose button was pressed, or all that were typed.

    What was typed in other fields stays in them. With htmx only the one row goes back.
    """
    cycle = cycle_of_year(request, year)
    shown = board_of(request.user, cycle, timezone.now())
    if request.method != "POST":
        return _page(request, cycle, shown)
    if (row := shown.row(request.POST.get("fill", ""))) is not None:
        _type_back(shown, request.POST)
        _fill(row, request.POST)
        return _row(request, row) if request.htmx else _page(request, cycle, shown)
    return _keep_typed(request, cycle, shown)


def _keep_typed(request: PortalRequest, cycle: Cycle, shown: Board) -> HttpResponse:
    """Keep what was asked for; the page again if something typed is left, or was refused."""
    user = request.user
    only = shown.row(key := request.POST.get("only", ""))
    if key and only is None:
        return _gone(request, cycle, shown, key)
    asked = [only] if only else [row for row in shown.rows if _is_typed(row, request.POST)]
    kept: dict[str, Report] = {}
    failed: dict[str, ReportForm] = {}
    for row in asked:
        _keep(row, request.POST, user, kept, failed)
    if request.htmx and only:
        return _row(request, only, kept.get(only.slot.key))
    for report in kept.values():
        messages.success(request, f"{report.target.indicator.name}：{told(report, user)}")
    if not asked:
        messages.info(request, _("Nothing was typed."))
    left = [row for row in shown.rows if row.slot.key not in kept and _is_typed(row, request.POST)]
    if not failed and not left:
        return redirect("assessment:reporting", cycle.year)
    shown = board_of(user, cycle, timezone.now())
    _type_back(shown, request.POST)
    for key, form in failed.items():
        if (again := shown.row(key)) is not None:
            again.form = form
    return _page(request, cycle, shown)


def _keep(
    row: Row,
    data: QueryDict,
    user: User,
    kept: dict[str, Report],
    failed: dict[str, ReportForm],
) -> None:
    slot = row.slot
    row.form = form = ReportForm(data, slot=slot, prefix=slot.key)
    if form.is_valid():
        try:
            kept[slot.key] = services.report_value(
                target=slot.target,
                period=slot.period,
                value=form.cleaned_data["value"],
                comment=form.cleaned_data["comment"],
                user=user,
                now=timezone.now(),
            )
        except ValidationError as refusal:
            form.refuse(refusal)
    if slot.key not in kept:
        failed[slot.key] = form


def _is_typed(row: Row, data: QueryDict) -> bool:
    return ReportForm(data, slot=row.slot, prefix=row.slot.key).has_changed()


def _typed(row: Row, data: QueryDict) -> dict[str, Any]:
    key = row.slot.key
    return {name: data[f"{key}-{name}"] for name in ("value", "comment") if f"{key}-{name}" in data}


def _type_back(shown: Board, data: QueryDict) -> None:
    """Put what was typed back into the fields, unjudged."""
    for row in shown.rows:
        if row.form is not None:
            row.form = ReportForm(slot=row.slot, prefix=row.slot.key, typed=_typed(row, data))


def _fill(row: Row, data: QueryDict) -> None:
    """Put the earlier value into the field; it is kept once the county says so."""
    if row.form is not None and row.earlier is not None:
        typed = _typed(row, data) | {"value": row.earlier.value}
        row.form = ReportForm(slot=row.slot, prefix=row.slot.key, typed=typed)


def _row(request: PortalRequest, row: Row, report: Report | None = None) -> HttpResponse:
    context = {
        "row": row,
        "report": report,
        "told": told(report, request.user) if report else "",
        "now": timezone.now(),
        "year": row.slot.target.indicator.cycle.year,
    }
    return render(request, "assessment/reporting/parts/row.html", context)


def _gone(request: PortalRequest, cycle: Cycle, shown: Board, key: str) -> HttpResponse:
    """Somebody else has answered it since the page was shown; the other fields stay as typed."""
    if request.htmx:
        return render(request, "assessment/reporting/parts/gone.html", {"key": key})
    messages.info(request, _("This value is not open any more: somebody has reported it."))
    _type_back(shown, request.POST)
    return _page(request, cycle, shown)


def _page(request: PortalRequest, cycle: Cycle, shown: Board) -> HttpResponse:
    others = others_who_approve(request.user)
    own = request.user.pk if others else None
    context = {
        "cycle": cycle,
        "year": cycle.year,
        "board": shown,
        "others": others,
        "own": own,
        "may_approve": not shown.stands
        and any(draft.reported_by_id != own for draft in shown.drafts_typed),
        "now": timezone.now(),
    }
    return render(request, "assessment/reporting/board.html", context)


def seen_values(data: QueryDict) -> dict[int, int]:
    """The values that a form names, with the revision that was on screen; rubbish is left out."""
    found = {}
    for token in data.getlist("seen"):
        report, _dash, revision = token.partition("-")
        if all(
            part.isascii() and part.isdecimal() and len(part) < 10 for part in (report, revision)
        ):
            found[int(report)] = int(revision)
    return found


@require_POST
@requires(Capability.ANSWER)
def approve(request: PortalRequest, year: int) -> HttpResponse:
    """Approve what others of the county have typed."""
    cycle_of_year(request, year)
    try:
        reports = services.approve_values(
            seen=seen_values(request.POST), user=request.user, now=timezone.now()
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        number = len(reports)
        message = ngettext(
            "%(number)s value approved. The section that asks can see it.",
            "%(number)s values approved. The sections that ask can see them.",
            number,
        )
        messages.success(request, message % {"number": number})
    return redirect("assessment:reporting", year)
