"""Writing notices, before anybody is told of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import County, Section, Unit, User
from notices.models import Notice
from notices.models.notice import answering_roles


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
    copies: Iterable[Unit] = (),
    roles: Sequence[str] = (),
    asks: Notice.Asks | str = Notice.Asks.ACKNOWLEDGE,
    per_person: bool = False,
    needs_verification: bool = False,
    single_task: bool = False,
    now: datetime,
) -> Notice:
    """Keep a notice as a draft of the section; ``minutes`` is what it takes one unit.

    The text, the basis and the audience may still be empty; sending asks for them. Without
    ``roles`` everybody who can answer for a unit is told. Raises ``ValidationError`` for a
    classified matter, or units in counties that the author may not task.
    """
    refuse_classified(classified=classified)
    asked, copied = permitted_units(author, audience), permitted_units(author, copies)
    notice = Notice.objects.create(
        section=section,
        author=author,
        title=title,
        text=text,
        basis=basis,
        due_at=due_at,
        minutes=minutes,
        urgent_reason=urgent_reason,
        roles=list(roles) or answering_roles(),
        asks=asks,
        per_person=per_person,
        needs_verification=needs_verification,
        single_task=single_task,
        created_at=now,
    )
    notice.audience.set(asked)
    notice.copies.set(copied)
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
    copies: Iterable[Unit] = (),
    roles: Sequence[str] = (),
    asks: Notice.Asks | str = Notice.Asks.ACKNOWLEDGE,
    per_person: bool = False,
    needs_verification: bool = False,
    single_task: bool = False,
) -> Notice:
    """Change a draft. Raises ``ValidationError`` as :func:`draft_notice`, or once it is sent."""
    refuse_classified(classified=classified)
    notice = locked_draft(notice)
    notice.audience.set(permitted_units(editor, audience))
    notice.copies.set(permitted_units(editor, copies))
    notice.title, notice.text, notice.basis = title, text, basis
    notice.due_at, notice.minutes, notice.urgent_reason = due_at, minutes, urgent_reason
    notice.roles, notice.asks = list(roles) or answering_roles(), asks
    notice.per_person, notice.needs_verification = per_person, needs_verification
    notice.single_task = single_task
    notice.save()
    return notice


def permitted_units(sender: User, units: Iterable[Unit]) -> list[Unit]:
    """The units, if the sender may task them all; raises ``ValidationError`` otherwise."""
    chosen = list(units)
    permitted = sender.permitted_counties(County.TASK)
    if any(unit.county_id is not None and unit.county_id not in permitted for unit in chosen):
        raise ValidationError(_("The audience holds units that you may not send notices to."))
    return chosen


def locked_draft(notice: Notice) -> Notice:
    """The draft, locked until the transaction ends, so that it is sent or changed but once.

    Raises ``ValidationError`` if it was sent meanwhile.
    """
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.is_sent:
        raise ValidationError(_("This notice has been sent already."), code="sent")
    return notice
