"""Writing, sending and acknowledging notices."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import County, Section, Unit, User
from notices import tasks
from notices.audience import recipients_of
from notices.models import Delivery, Notice, Receipt
from notices.requirements import receipt_specs
from notices.rules import check_notice
from notices.services.requirements import require

_BATCH = 2000


def refuse_classified(*, classified: bool) -> None:
    """Rule N3: raise ``ValidationError`` if the matter is classified, before anything is stored."""
    if classified:
        raise ValidationError(
            _(
                "A classified matter does not go into this portal. Use the classified channel; "
                "nothing of what you entered was stored."
            ),
            code="classified",
        )


@transaction.atomic
def draft_notice(
    *,
    author: User,
    section: Section,
    title: str,
    text: str,
    basis: str,
    audience: Iterable[Unit],
    due_at: datetime,
    minutes: int,
    classified: bool,
    urgent_reason: str = "",
    now: datetime,
) -> Notice:
    """Keep a notice as a draft of the section; ``minutes`` is what reading it takes one unit.

    Raises ``ValidationError`` for a classified matter, an empty audience, or units in counties
    that the author may not task.
    """
    refuse_classified(classified=classified)
    units = _permitted_audience(author, audience)
    notice = Notice.objects.create(
        section=section,
        author=author,
        title=title,
        text=text,
        basis=basis,
        due_at=due_at,
        minutes=minutes,
        urgent_reason=urgent_reason,
        created_at=now,
    )
    notice.audience.set(units)
    return notice


@transaction.atomic
def revise_notice(
    *,
    notice: Notice,
    editor: User,
    title: str,
    text: str,
    basis: str,
    audience: Iterable[Unit],
    due_at: datetime,
    minutes: int,
    classified: bool,
    urgent_reason: str = "",
) -> Notice:
    """Change a draft. Raises ``ValidationError`` as :func:`draft_notice`, or once it is sent."""
    refuse_classified(classified=classified)
    notice = _locked_draft(notice)
    notice.audience.set(_permitted_audience(editor, audience))
    notice.title, notice.text, notice.basis = title, text, basis
    notice.due_at, notice.minutes, notice.urgent_reason = due_at, minutes, urgent_reason
    notice.save()
    return notice


def _permitted_audience(sender: User, audience: Iterable[Unit]) -> list[Unit]:
    units = list(audience)
    if not units:
        raise ValidationError(_("Choose at least one unit: a notice to nobody informs nobody."))
    permitted = sender.permitted_counties(County.TASK)
    if any(unit.county_id is not None and unit.county_id not in permitted for unit in units):
        raise ValidationError(_("The audience holds units that you may not send notices to."))
    return units


def _locked_draft(notice: Notice) -> Notice:
    """The draft, locked until the transaction ends, so that it is sent or changed but once."""
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.is_sent:
        raise ValidationError(_("This notice has been sent already."), code="sent")
    return notice


@transaction.atomic
def send_notice(*, notice: Notice, sender: User | None = None, now: datetime) -> Notice:
    """Send a draft: a receipt and a requirement per unit, a delivery per person and channel.

    The messages themselves leave through Celery after the commit. ``sender`` is its author if
    nobody else is named. Raises ``ValidationError`` if the notice was sent before, breaks a rule,
    or holds nobody or units that the sender may not task; nothing is then written.
    """
    notice = _locked_draft(notice)
    units = _permitted_audience(sender or notice.author, notice.audience.filter(is_active=True))
    verdicts = check_notice(
        text=notice.text, due_at=notice.due_at, urgent_reason=notice.urgent_reason, now=now
    )
    broken = [verdict for verdict in verdicts if not verdict.passed]
    if broken or notice.due_at <= now:
        messages = [str(verdict.message) for verdict in broken]
        raise ValidationError(
            messages or [_("The time to acknowledge by has passed.")], code="rules"
        )
    notice.sent_at = now
    notice.save(update_fields=["sent_at"])
    receipts = Receipt.objects.bulk_create(
        [Receipt(notice=notice, unit=unit, county_id=unit.county_id) for unit in units],
        batch_size=_BATCH,
    )
    _queue_deliveries(receipts, recipients_of(notice), now=now)
    require(receipt_specs(Receipt.objects.filter(notice=notice)))
    transaction.on_commit(tasks.deliver_due.delay, robust=True)
    return notice


def _queue_deliveries(
    receipts: Iterable[Receipt], people: Iterable[User], *, now: datetime
) -> None:
    """In the portal for everybody, at once; by e-mail for those who have an address."""
    by_unit: dict[int | None, Receipt] = {receipt.unit_id: receipt for receipt in receipts}
    deliveries = []
    for person in people:
        receipt = by_unit[person.home_unit_id]
        deliveries.append(
            Delivery(
                receipt=receipt,
                person=person,
                channel=Delivery.Channel.PORTAL,
                state=Delivery.State.SENT,
                sent_at=now,
            )
        )
        if person.email:
            deliveries.append(
                Delivery(
                    receipt=receipt,
                    person=person,
                    channel=Delivery.Channel.EMAIL,
                    next_attempt_at=now,
                )
            )
    Delivery.objects.bulk_create(deliveries, batch_size=_BATCH)


@transaction.atomic
def acknowledge(*, receipt: Receipt, person: User, now: datetime) -> bool:
    """Acknowledge for the unit; the person's name is kept.

    Answers whether this call did it: false if a colleague was faster, whose name then stands.
    """
    won = Receipt.objects.filter(pk=receipt.pk, acknowledged_at=None).update(
        acknowledged_at=now, acknowledged_by=person, acknowledged_name=person.name
    )
    if won:
        require(receipt_specs(Receipt.objects.filter(pk=receipt.pk)))
    return bool(won)
