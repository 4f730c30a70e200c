"""Pages of notices: the lists, writing and sending one, acknowledging, the sender's board."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, asked, requires
from accounts.middleware import without_activity
from notices import selectors, services
from notices.audience import reach_of
from notices.forms import NoticeForm
from notices.models import Notice, Receipt
from notices.rules import check_notice

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


@requires(Capability.SEND_NOTICES)
def compose(request: PortalRequest) -> HttpResponse:
    """Write a notice; it becomes a draft and its preview follows."""
    form = NoticeForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            notice = services.draft_notice(
                author=request.user,
                section=request.user.own_section,
                now=timezone.now(),
                **form.content,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("notices:preview", notice.pk)
    return render(request, "notices/compose.html", {"form": form})


@requires(Capability.SEND_NOTICES)
def edit(request: PortalRequest, notice_id: int) -> HttpResponse:
    """Change a draft."""
    notice = get_object_or_404(selectors.drafts_of(request.user), pk=notice_id)
    if request.method != "POST":
        form = NoticeForm.for_notice(notice, user=request.user)
        return render(request, "notices/compose.html", {"form": form, "notice": notice})
    form = NoticeForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            services.revise_notice(notice=notice, editor=request.user, **form.content)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("notices:preview", notice.pk)
    return render(request, "notices/compose.html", {"form": form, "notice": notice})


@requires(Capability.SEND_NOTICES)
def preview(request: PortalRequest, notice_id: int) -> HttpResponse:
    """A draft as the units will read it, whom it reaches, what it costs, what the rules say."""
    notice = get_object_or_404(selectors.drafts_of(request.user), pk=notice_id)
    verdicts = check_notice(
        text=notice.text,
        due_at=notice.due_at,
        urgent_reason=notice.urgent_reason,
        now=timezone.now(),
    )
    context = {
        "notice": notice,
        "reach": reach_of(notice),
        "verdicts": verdicts,
        "may_go": all(verdict.passed for verdict in verdicts),
    }
    return render(request, "notices/preview.html", context)


@require_POST
@requires(Capability.SEND_NOTICES)
def send(request: PortalRequest, notice_id: int) -> HttpResponse:
    """Send a draft; the messages leave by themselves."""
    notice = get_object_or_404(selectors.drafts_of(request.user), pk=notice_id)
    try:
        services.send_notice(notice=notice, sender=request.user, now=timezone.now())
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
        return redirect("notices:preview", notice.pk)
    messages.success(
        request, _("Sent. The units see it in the portal now; the e-mails are on their way.")
    )
    return redirect("notices:board", notice.pk)


def receipt(request: PortalRequest, receipt_id: int) -> HttpResponse:
    """A unit's copy of a notice, with the one button for those who answer for the unit."""
    receipts = Receipt.objects.visible_to(request.user)
    copy = get_object_or_404(
        receipts.select_related("notice__section__office__unit", "unit"), pk=receipt_id
    )
    context = {
        "receipt": copy,
        "notice": copy.notice,
        "may_answer": Receipt.objects.answerable_by(request.user).filter(pk=copy.pk).exists(),
        "now": timezone.now(),
    }
    return render(request, "notices/receipt.html", context)


@require_POST
def acknowledge(request: PortalRequest, receipt_id: int) -> HttpResponse:
    """Acknowledge for the own unit; whoever comes second is told who was faster."""
    copy = get_object_or_404(Receipt.objects.answerable_by(request.user), pk=receipt_id)
    if services.acknowledge(receipt=copy, person=request.user, now=timezone.now()):
        messages.success(request, _("Acknowledged. The section that asked can see it."))
    else:
        messages.info(request, _("A colleague was faster; nothing is left to do."))
    return redirect("notices:receipt", copy.pk)


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
