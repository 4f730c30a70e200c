"""Writing a notice: the draft, its preview, sending it at once or at an appointed time."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability, Role
from accounts.http import PortalRequest, requires
from notices import selectors, services
from notices.audience import leaving_of, reach_of
from notices.forms import NoticeForm, ScheduleForm
from notices.models import Notice
from notices.services.sending import obstacles, verdicts_on

SAVE = "save"
"""What the button says that keeps a draft as it stands."""


@requires(Capability.SEND_NOTICES)
def compose(request: PortalRequest) -> HttpResponse:
    """Write a notice; it becomes a draft, and its preview follows."""
    return _write(request, None)


@requires(Capability.SEND_NOTICES)
def edit(request: PortalRequest, notice_id: int) -> HttpResponse:
    """Change a draft."""
    return _write(request, get_object_or_404(selectors.drafts_of(request.user), pk=notice_id))


def _write(request: PortalRequest, notice: Notice | None) -> HttpResponse:
    """The form; saved roughly it comes back, saved whole the preview follows."""
    now, is_rough = timezone.now(), request.POST.get("step") == SAVE
    form = NoticeForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        now=now,
        notice=notice,
        rough=is_rough,
    )
    if form.is_valid():
        try:
            saved = _save(form, request, notice, now)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            if not is_rough:
                return redirect("notices:preview", saved.pk)
            clock = timezone.localtime(now).strftime("%H:%M")
            messages.success(request, _("The draft was saved at %(time)s.") % {"time": clock})
            return redirect("notices:edit", saved.pk)
    return render(request, "notices/compose.html", {"form": form, "notice": notice})


@transaction.atomic
def _save(form: NoticeForm, request: PortalRequest, notice: Notice | None, now: datetime) -> Notice:
    """Keep the draft with its files, the files last: they alone outlive a transaction."""
    editor = request.user
    if notice is None:
        notice = services.draft_notice(
            author=editor, section=editor.own_section, now=now, **form.content
        )
    else:
        notice = services.revise_notice(notice=notice, editor=editor, **form.content)
    for attachment in notice.attachments.filter(pk__in=form.cleaned_data.get("removed", [])):
        services.detach_file(attachment=attachment, editor=editor)
    for upload in form.cleaned_data["attachments"]:
        services.attach_file(notice=notice, editor=editor, upload=upload, now=now)
    return notice


@requires(Capability.SEND_NOTICES)
def preview(request: PortalRequest, notice_id: int) -> HttpResponse:
    """A draft as the units will read it, whom it reaches, what it costs, what the rules say."""
    notice = get_object_or_404(selectors.drafts_of(request.user), pk=notice_id)
    return _show_preview(request, notice, ScheduleForm())


def _show_preview(request: PortalRequest, notice: Notice, form: ScheduleForm) -> HttpResponse:
    moment = max(notice.send_at or timezone.now(), timezone.now())
    verdicts = verdicts_on(notice, moment)
    hindered = obstacles(notice, request.user, moment)
    context = {
        "notice": notice,
        "attachments": notice.attachments.all(),
        "reach": reach_of(notice),
        "leaving": leaving_of(notice, moment),
        "moment": moment,
        "roles": [Role(role).label for role in notice.roles],
        "verdicts": verdicts,
        "obstacles": hindered,
        "may_go": not hindered and all(verdict.passed for verdict in verdicts),
        "form": form,
    }
    return render(request, "notices/preview.html", context)


@require_POST
@requires(Capability.SEND_NOTICES)
def send(request: PortalRequest, notice_id: int) -> HttpResponse:
    """Send a draft; the messages leave by themselves."""
    notice = get_object_or_404(selectors.drafts_of(request.user), pk=notice_id)
    try:
        services.send_notice(notice=notice, sender=request.user, now=timezone.now())
    except ValidationError as refusal:
        for message in refusal.messages:
            messages.error(request, message)
        return redirect("notices:preview", notice.pk)
    messages.success(request, _("Sent. The units see it in the portal now."))
    return redirect("notices:board", notice.pk)


@require_POST
@requires(Capability.SEND_NOTICES)
def schedule(request: PortalRequest, notice_id: int) -> HttpResponse:
    """Appoint when a draft is sent; ``step=take_back`` lets it wait for somebody again."""
    notice = get_object_or_404(selectors.drafts_of(request.user), pk=notice_id)
    send_at, form = None, ScheduleForm(request.POST)
    if request.POST.get("step") != "take_back":
        if not form.is_valid():
            return _show_preview(request, notice, form)
        send_at = form.cleaned_data["send_at"]
    try:
        services.schedule_notice(
            notice=notice, editor=request.user, send_at=send_at, now=timezone.now()
        )
    except ValidationError as refusal:
        form.add_error("send_at", refusal.messages)
        return _show_preview(request, notice, form)
    return redirect("notices:preview", notice.pk)


@require_POST
@requires(Capability.SEND_NOTICES)
def delete(request: PortalRequest, notice_id: int) -> HttpResponse:
    """Throw a draft away."""
    notice = get_object_or_404(selectors.drafts_of(request.user), pk=notice_id)
    try:
        services.delete_draft(notice=notice, editor=request.user)
    except ValidationError as refusal:
        for message in refusal.messages:
            messages.error(request, message)
        return redirect("notices:board", notice.pk)
    messages.success(request, _("The draft was deleted."))
    return redirect("notices:list")
