"""Changing a notice that was sent: a new version, which asks again or does not."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.models import User
from notices.models import Notice, Receipt
from notices.models.receipt import ReceiptQuerySet
from notices.requirements import receipt_specs
from notices.rules import DEADLINE
from notices.services.drafts import permitted_units
from notices.services.outbox import tell_all
from notices.services.requirements import require
from notices.services.sending import publish_version, verdicts_on

_CHANGED = ("title", "text", "due_at", "urgent_reason")


@transaction.atomic
def amend_notice(
    *,
    notice: Notice,
    editor: User,
    title: str,
    text: str,
    due_at: datetime,
    is_material: bool,
    change: str,
    urgent_reason: str | None = None,
    now: datetime,
    version: int | None = None,
) -> Notice:
    """Publish a new version of a sent notice; ``change`` says in a sentence what is different.

    A *material* change asks everybody again: what was settled is open, and all are told. The
    answers given stay, each with the version it rests on. A *small* one asks nobody again and
    tells nobody; it may move the deadline out, not in. ``urgent_reason`` is why this version keeps
    neither office hours nor the working days, by default as it was. ``version`` is the one that
    the editor had on screen. Raises ``ValidationError`` for a draft, another section's notice, a
    version that is no longer the present one, no change, or one that breaks a rule.
    """
    notice = _locked(notice)
    _refuse_other_sections(notice, editor)
    if version not in (None, notice.version):
        raise ValidationError(_("A colleague has changed the notice meanwhile."), code="changed")
    before = (notice.title.strip(), notice.text.strip(), notice.due_at)
    earlier = due_at < notice.due_at
    notice.title, notice.text, notice.due_at = title.strip(), text.strip(), due_at
    if urgent_reason is not None:
        notice.urgent_reason = urgent_reason
    if (notice.title, notice.text, notice.due_at) == before:
        raise ValidationError(_("Nothing was changed: title, text and deadline are the same."))
    if not change.strip():
        raise ValidationError({"change": _("Say in a sentence what has changed.")})
    if earlier and not is_material:
        raise ValidationError(
            {"due_at": _("An earlier deadline is a material change: everybody is asked again.")}
        )
    permitted_units(editor, notice.audience.filter(is_active=True))
    _refuse_broken(notice, now, is_material=is_material)
    notice.version += 1
    if is_material:
        notice.asked_version = notice.version
    notice.save(update_fields=[*_CHANGED, "version", "asked_version"])
    publish_version(
        notice=notice, editor=editor, is_material=is_material, change=change.strip(), now=now
    )
    if is_material:
        _ask_again(notice.receipts.all())
    require(receipt_specs(Receipt.objects.filter(notice=notice)))
    if is_material:
        tell_all(notice=notice, now=now)
    return notice


def _locked(notice: Notice) -> Notice:
    """The notice, locked against answers and other amendments until the transaction ends.

    An answer at the same moment comes wholly before, and is asked again, or wholly after.
    """
    notice = Notice.objects.select_for_update(of=("self",), no_key=True).get(pk=notice.pk)
    if not notice.is_sent:
        raise ValidationError(_("This notice has not been sent yet; change the draft."))
    return notice


def _refuse_other_sections(notice: Notice, editor: User) -> None:
    if editor.section_id != notice.section_id or not editor.can(Capability.SEND_NOTICES):
        raise ValidationError(_("Only the section that has sent a notice changes it."))


def _refuse_broken(notice: Notice, now: datetime, *, is_material: bool) -> None:
    """Rule N1 holds for every version; N5 for one that asks again, counted from now."""
    broken = [
        str(verdict.message)
        for verdict in verdicts_on(notice, now)
        if not verdict.passed and (is_material or verdict.rule != DEADLINE)
    ]
    if not notice.title or not notice.text:
        broken.append(_("A notice needs a title and a text."))
    if is_material and notice.due_at <= now:
        broken.append(_("The deadline has passed."))
    if broken:
        raise ValidationError(broken)


def _ask_again(receipts: ReceiptQuerySet) -> None:
    """Open the receipts again, but for units that were closed since: nobody could settle them."""
    receipts.update(read_at=None, call_since=None)
    receipts.asked().filter(unit__is_active=True).update(
        state=Receipt.State.OPEN,
        acknowledged_at=None,
        acknowledged_by=None,
        acknowledged_name="",
        acknowledged_for="",
        acknowledged_sha256="",
    )
