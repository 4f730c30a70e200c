"""Sending notices: once, whole or not at all; at once or at an appointed time."""

import logging
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from notices.models import Notice, NoticeVersion, Receipt, text_hash
from notices.requirements import receipt_specs
from notices.rules import check_notice
from notices.services.drafts import locked_draft, permitted_units, refuse_stranger
from notices.services.outbox import tell_all
from notices.services.receipts import write_receipts
from notices.services.requirements import require
from office.rules import Verdict

_REASON_LENGTH = Notice._meta.get_field("held_back").max_length

logger = logging.getLogger(__name__)


@transaction.atomic
def send_notice(*, notice: Notice, sender: User | None = None, now: datetime) -> Notice:
    """Send a draft: a receipt and a requirement per unit, a delivery per person and channel.

    The messages themselves leave through Celery after the commit. ``sender`` is its author if
    nobody else is named. Raises ``ValidationError`` if the notice was sent before, is not
    complete, breaks a rule, or holds nobody or units that the sender may not task; nothing is
    then written.
    """
    notice = locked_draft(notice)
    sender = sender or notice.author
    _refuse_unfit(notice, sender, now)
    notice.sent_at, notice.send_at, notice.held_back = now, None, ""
    notice.save(update_fields=["sent_at", "send_at", "held_back"])
    publish_version(notice=notice, editor=sender, now=now)
    write_receipts(notice)
    tell_all(notice=notice, now=now)
    require(receipt_specs(Receipt.objects.filter(notice=notice)))
    return notice


@transaction.atomic
def schedule_notice(
    *, notice: Notice, editor: User, send_at: datetime | None, now: datetime
) -> Notice:
    """Appoint when a draft is sent by itself; with ``None`` it is to wait for somebody again.

    It goes out in its author's name. Raises ``ValidationError`` for a time that has passed, or
    if it could not be sent at that time by author and editor, as far as one can tell now.
    """
    notice = locked_draft(notice)
    refuse_stranger(notice, editor)
    if send_at is not None:
        if send_at < now:
            raise ValidationError({"send_at": _("This time has passed.")})
        refuse_stranger(notice, notice.author)
        _refuse_unfit(notice, editor, send_at)
        _refuse_unfit(notice, notice.author, send_at)
    notice.send_at, notice.held_back = send_at, ""
    notice.save(update_fields=["send_at", "held_back"])
    return notice


def send_scheduled(*, now: datetime) -> int:
    """Send the drafts whose time has come, each for itself; answer how many were sent.

    One that can no longer be sent is held back with the reason, for its author to mend. Another
    sweep at the same moment passes over what this one has in hand.
    """
    due = Notice.objects.to_send(now).order_by("send_at", "pk")
    return sum(_send_appointed(pk, now) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _send_appointed(pk: int, now: datetime) -> bool:
    free = Notice.objects.to_send(now).select_for_update(of=("self",), skip_locked=True)
    notice = free.filter(pk=pk).first()
    if notice is None:
        return False
    try:
        with transaction.atomic():
            refuse_stranger(notice, notice.author)
            send_notice(notice=notice, now=now)
    except ValidationError as refusal:
        logger.warning("notice %s was held back: %s", pk, refusal.messages)
        notice.send_at, notice.held_back = None, " ".join(refusal.messages)[:_REASON_LENGTH]
        notice.save(update_fields=["send_at", "held_back"])
        return False
    return True


def verdicts_on(notice: Notice, now: datetime) -> list[Verdict]:
    """What rules N1 and N5 say of a notice that would be sent, or asked again, ``now``."""
    return check_notice(
        text=notice.text,
        due_at=notice.due_at,
        urgent_reason=notice.urgent_reason,
        single_task=notice.single_task,
        now=now,
    )


def obstacles(notice: Notice, sender: User, now: datetime) -> list[str]:
    """What else than a rule keeps this person from sending the draft ``now``; empty if nothing."""
    found = []
    if not notice.text.strip() or not notice.basis.strip():
        found.append(_("Before it is sent a notice needs a text and a basis."))
    try:
        if not permitted_units(sender, notice.audience.filter(is_active=True)):
            found.append(_("Choose at least one unit: a notice to nobody informs nobody."))
        permitted_units(sender, notice.copies.filter(is_active=True))
    except ValidationError as refusal:
        found.extend(refusal.messages)
    if notice.due_at <= now:
        found.append(_("The deadline has passed."))
    return found


def _refuse_unfit(notice: Notice, sender: User, now: datetime) -> None:
    broken = [str(verdict.message) for verdict in verdicts_on(notice, now) if not verdict.passed]
    if found := [*obstacles(notice, sender, now), *broken]:
        raise ValidationError(found)


def publish_version(
    *, notice: Notice, editor: User, is_material: bool = True, change: str = "", now: datetime
) -> NoticeVersion:
    """Keep what the notice says now as the version that bears its number."""
    files = notice.attachments.values_list("sha256", flat=True)
    return NoticeVersion.objects.create(
        notice=notice,
        number=notice.version,
        title=notice.title,
        text=notice.text,
        due_at=notice.due_at,
        sha256=text_hash(notice.title, notice.text, files),
        is_material=is_material,
        change=change,
        editor=editor,
        editor_name=editor.name,
        published_at=now,
    )
