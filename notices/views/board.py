"""The lists of notices, and the board on which a sender follows one."""

from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from accounts.access import Capability
from accounts.http import PortalRequest, asked, requires
from accounts.middleware import without_activity
from notices import exports, selectors
from notices.models import Notice, Receipt
from notices.plots import county_plot
from notices.selectors.stages import FILTERS, SHAPES, Stage, stage_of
from notices.selectors.telling import Told
from notices.services.reminding import why_no_reminder
from office.spreadsheets.writing import XLSX

ROWS_ON_LIST = 20
ROWS_ON_BOARD = 100


@requires(Capability.SEND_NOTICES, Capability.SEE_DEPARTMENT, Capability.ANSWER)
def notice_list(request: PortalRequest) -> HttpResponse:
    """One of this person's lists: ``?show=`` names it, the first by default."""
    lists = selectors.lists_for(request.user)
    by_key = {entry.key: entry for entry in lists}
    shown = by_key.get(request.GET.get("show", ""), lists[0])
    page = Paginator(shown.rows, ROWS_ON_LIST).get_page(request.GET.get("page"))
    context = {
        "lists": lists,
        "shown": shown,
        "page": page,
        "now": timezone.now(),
        "may_send": request.user.can(Capability.SEND_NOTICES),
    }
    return render(request, "notices/list.html", context)


@dataclass(frozen=True, slots=True)
class Row:
    """A receipt on the board, with what its stage looks like and who was told last and how."""

    receipt: Receipt
    stage: Stage
    told: list[Told] = field(default_factory=list)

    @property
    def shape(self) -> str:
        return SHAPES[self.stage]


def board(request: PortalRequest, notice_id: int) -> HttpResponse:
    """How far a notice is, by county and unit; htmx asks for it again now and then."""
    notice = _followed(request, notice_id)
    now = timezone.now()
    county, wanted = asked(request, "county"), asked(request, "state")
    receipts = selectors.receipts_on_board(
        notice, request.user, county=county, wanted=wanted, now=now
    )
    page = Paginator(receipts, ROWS_ON_BOARD).get_page(request.GET.get("page"))
    whole = selectors.board_of(notice, request.user)
    context = {
        "notice": notice,
        "board": whole,
        "plot": county_plot(whole),
        "page": page,
        "county": county,
        "state": wanted,
        "filters": FILTERS,
        "now": now,
        **_sender_s_side(request, notice, page),
    }
    template = "notices/board.html"
    if request.htmx:
        without_activity(request)
        template = "notices/parts/board.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _followed(request: PortalRequest, notice_id: int) -> Notice:
    notices = selectors.boards_of(request.user).select_related("section__office__unit", "author")
    return get_object_or_404(notices, pk=notice_id)


def _sender_s_side(
    request: PortalRequest, notice: Notice, page: Page[Receipt]
) -> dict[str, object]:
    """What of the board is for the sender's department, and what for its section alone."""
    user, receipts = request.user, list(page)
    if not selectors.is_sender_s(notice, user):
        rows = [Row(receipt, stage_of(receipt)) for receipt in receipts]
        return {"rows": rows, "is_sender_s": False, "may_act": False}
    shown = Receipt.objects.filter(pk__in=[receipt.pk for receipt in receipts])
    told = selectors.told_of(shown, user)
    may_act = user.can(Capability.SEND_NOTICES) and user.section_id == notice.section_id
    return {
        "rows": [Row(each, stage_of(each), told.get(each.pk, [])) for each in receipts],
        "is_sender_s": True,
        "may_act": may_act,
        "deliveries": selectors.messages_by_state(notice, user),
        "departures": selectors.departures_of(notice, user),
        "troubles": selectors.troubles_of(notice, user),
        "reminders": selectors.reminders_of(notice, user),
        "why_no_reminder": why_no_reminder(notice=notice, now=timezone.now()) if may_act else "",
    }


def export(request: PortalRequest, notice_id: int) -> HttpResponse:
    """The whole board as a workbook."""
    notice = _followed(request, notice_id)
    content = exports.board_file(notice, user=request.user, now=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="notice-{notice.pk}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)
