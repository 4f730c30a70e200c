"""Writing a notice: the draft, its preview, sending it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from notices import selectors, services
from notices.audience import reach_of
from notices.forms import NoticeForm
from notices.rules import check_notice


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
