"""Sending notices: once, whole or not at all."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from notices.models import Notice, NoticeVersion, Receipt, text_hash
from notices.requirements import receipt_specs
from notices.rules import check_notice
from notices.services.drafts import locked_draft, permitted_units
from notices.services.outbox import tell_all
from notices.services.receipts import write_receipts
from notices.services.requirements import require


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
    _refuse_incomplete(notice)
    if not permitted_units(sender, notice.audience.filter(is_active=True)):
        raise ValidationError(_("Choose at least one unit: a notice to nobody informs nobody."))
    permitted_units(sender, notice.copies.filter(is_active=True))
    _refuse_broken_rules(notice, now)
    notice.sent_at = now
    notice.save(update_fields=["sent_at"])
    publish_version(notice=notice, editor=sender, now=now)
    write_receipts(notice)
    tell_all(notice=notice, now=now)
    require(receipt_specs(Receipt.objects.filter(notice=notice)))
    return notice


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


def _refuse_incomplete(notice: Notice) -> None:
    if not notice.text.strip() or not notice.basis.strip():
        raise ValidationError(_("Before it is sent a notice needs a text and a basis."))


def _refuse_broken_rules(notice: Notice, now: datetime) -> None:
    verdicts = check_notice(
        text=notice.text,
        due_at=notice.due_at,
        urgent_reason=notice.urgent_reason,
        single_task=notice.single_task,
        now=now,
    )
    broken = [str(verdict.message) for verdict in verdicts if not verdict.passed]
    if broken or notice.due_at <= now:
        raise ValidationError(broken or [_("The deadline has passed.")], code="rules")
