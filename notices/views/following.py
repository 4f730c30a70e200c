"""What the sending section does on the board: remind, try again, decide what became of messages."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from notices import selectors, services
from notices.models import Message


@require_POST
@requires(Capability.SEND_NOTICES)
def remind(request: PortalRequest, notice_id: int) -> HttpResponse:
    """Remind those who are missing, by hand."""
    notice = get_object_or_404(selectors.run_by(request.user), pk=notice_id)
    try:
        reminder = services.remind_missing(notice=notice, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        told = reminder.deliveries.values("person").distinct().count()
        text = ngettext("%(told)s person is reminded.", "%(told)s people are reminded.", told)
        messages.success(request, text % {"told": told})
    return redirect("notices:board", notice.pk)


@require_POST
@requires(Capability.SEND_NOTICES)
def retry(request: PortalRequest, notice_id: int) -> HttpResponse:
    """Send the failed messages again, to those who are missing."""
    notice = get_object_or_404(selectors.run_by(request.user), pk=notice_id)
    queued = services.retry_failed(notice=notice, by=request.user, now=timezone.now())
    if queued:
        text = ngettext(
            "%(number)s message is sent again.", "%(number)s messages are sent again.", queued
        )
        messages.success(request, text % {"number": queued})
    else:
        messages.info(request, _("No failed message is left to send again."))
    return redirect("notices:board", notice.pk)


@require_POST
@requires(Capability.SEND_NOTICES)
def decide(request: PortalRequest, message_id: int) -> HttpResponse:
    """Decide what became of an unknown message: ``arrived`` is yes, or no to send it again.

    The page of the notice that it was decided on, ``notice``, follows.
    """
    own = Message.objects.visible_to(request.user).filter(
        deliveries__receipt__notice__in=selectors.run_by(request.user)
    )
    message = get_object_or_404(own.distinct(), pk=message_id)
    arrived = request.POST.get("arrived")
    if arrived not in ("yes", "no"):
        messages.error(request, _("Say whether the message arrived."))
    else:
        try:
            services.decide_unknown(
                message=message, by=request.user, arrived=arrived == "yes", now=timezone.now()
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Noted. It is not asked again."))
    carried = selectors.run_by(request.user).filter(receipts__deliveries__message=message)
    asked_on = carried.filter(pk__in=_numbers(request.POST.get("notice"))).first()
    return redirect("notices:board", (asked_on or carried.order_by("pk")[0]).pk)


def _numbers(text: str | None) -> list[int]:
    return [int(text)] if text and text.isascii() and text.isdigit() and len(text) < 19 else []
