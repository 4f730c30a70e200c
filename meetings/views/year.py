"""The year's page, the rows behind its figures, and both as a workbook."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from meetings.views.plan import checked_year
from meetings.workbooks.year import year_file
from meetings.yearly.plots import plot_of_figures
from meetings.yearly.year import Choice, choice_in_words, chosen, compare, in_words, sums_of
from office.spreadsheets.writing import XLSX

ROWS_A_PAGE = 50


@requires(Capability.REQUEST_MEETINGS, Capability.SEE_DEPARTMENT)
def year(request: PortalRequest, year: int) -> HttpResponse:
    """This year's meetings against last year's; every figure opens its rows."""
    found = compare(request.user, checked_year(year))
    context = {
        "year": found,
        "comparisons": [(by, plot_of_figures(by.rows)) for by in found.comparisons if by.rows],
        "this_year": timezone.localdate().year,
    }
    return render(request, "meetings/year.html", context)


@requires(Capability.REQUEST_MEETINGS, Capability.SEE_DEPARTMENT)
def rows(request: PortalRequest, year: int) -> HttpResponse:
    """The meetings behind one figure of the year's page, with their sums."""
    choice = Choice.asked_for(request.GET)
    meetings = chosen(request.user, checked_year(year), choice)
    page = Paginator(meetings, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "year": year,
        "year_of_rows": year - choice.before,
        "choice": choice,
        "words": choice_in_words(request.user, choice),
        "sums": sums_of(meetings),
        "page": page,
        "rows": in_words(page),
    }
    return render(request, "meetings/year_rows.html", context)


@requires(Capability.REQUEST_MEETINGS, Capability.SEE_DEPARTMENT)
def export(request: PortalRequest, year: int) -> HttpResponse:
    """The comparison and the rows of both years as xlsx."""
    content = year_file(request.user, checked_year(year))
    headers = {"Content-Disposition": f'attachment; filename="meetings-{year}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)
