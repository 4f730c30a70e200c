"""The lists of notices, and the board on which a sender follows one."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from accounts.access import Capability
from accounts.http import PortalRequest, asked, requires
from accounts.middleware import without_activity
from notices import selectors
from notices.models import Notice

ROWS_ON_LIST = 20
ROWS_ON_BOARD = 100


@requires(Capability.SEE_WORK)
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


def board(request: PortalRequest, notice_id: int) -> HttpResponse:
    """Who has acknowledged and who has not, by county; htmx asks for it again now and then."""
    notices = Notice.objects.visible_to(request.user).filter(sent_at__isnull=False)
    notice = get_object_or_404(notices.select_related("section__office__unit"), pk=notice_id)
    county, state = asked(request, "county"), asked(request, "state")
    receipts = selectors.receipts_on_board(notice, request.user, county=county, state=state)
    context = {
        "notice": notice,
        "board": selectors.board_of(notice, request.user),
        "page": Paginator(receipts, ROWS_ON_BOARD).get_page(request.GET.get("page")),
        "county": county,
        "state": state,
        "now": timezone.now(),
    }
    template = "notices/board.html"
    if request.htmx:
        without_activity(request)
        template = "notices/parts/board.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
