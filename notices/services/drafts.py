"""Writing notices, before anybody is told of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.models import County, Section, Unit, User
from accounts.visibility import asked_by_own
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
    ``roles`` everybody who can answer for a unit is told. A unit that is asked gets no copy
    besides. Raises ``ValidationError`` for a classified matter, units in counties that the author
    may not task, or a verification of what is no answer.
    """
    refuse_classified(classified=classified)
    _refuse_mismatch(asks, needs_verification=needs_verification)
    asked, copied = _asked_and_copied(author, audience, copies)
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
    """Change a draft. Raises ``ValidationError`` as :func:`draft_notice`, or once it is sent.

    A time at which it was to be sent by itself no longer holds: nothing leaves half-changed.
    """
    refuse_classified(classified=classified)
    _refuse_mismatch(asks, needs_verification=needs_verification)
    notice = locked_draft(notice)
    refuse_stranger(notice, editor)
    asked, copied = _asked_and_copied(editor, audience, copies)
    notice.audience.set(asked)
    notice.copies.set(copied)
    notice.title, notice.text, notice.basis = title, text, basis
    notice.due_at, notice.minutes, notice.urgent_reason = due_at, minutes, urgent_reason
    notice.roles, notice.asks = list(roles) or answering_roles(), asks
    notice.per_person, notice.needs_verification = per_person, needs_verification
    notice.single_task = single_task
    notice.send_at, notice.held_back = None, ""
    notice.save()
    return notice


@transaction.atomic
def delete_draft(*, notice: Notice, editor: User) -> None:
    """Throw a draft away with its files. Raises ``ValidationError`` once it is sent."""
    from notices.services.attachments import detach_file

    notice = locked_draft(notice)
    refuse_stranger(notice, editor)
    for attachment in notice.attachments.all():
        detach_file(attachment=attachment, editor=editor)
    notice.delete()


def refuse_stranger(notice: Notice, person: User) -> None:
    """Raise ``ValidationError`` unless the person sends notices for the notice's section."""
    own = Notice.objects.filter(asked_by_own(person), pk=notice.pk)
    if not (person.is_active and person.can(Capability.SEND_NOTICES) and own.exists()):
        raise ValidationError(
            _("%(name)s may not send notices of this section.") % {"name": person.name}
        )


def permitted_units(sender: User, units: Iterable[Unit]) -> list[Unit]:
    """The units, if the sender may task them all; raises ``ValidationError`` otherwise."""
    chosen = list(units)
    permitted = sender.permitted_counties(County.TASK)
    if any(unit.county_id is not None and unit.county_id not in permitted for unit in chosen):
        raise ValidationError(_("The audience holds units that you may not send notices to."))
    return chosen


def _asked_and_copied(
    sender: User, audience: Iterable[Unit], copies: Iterable[Unit]
) -> tuple[list[Unit], list[Unit]]:
    asked = permitted_units(sender, audience)
    known = set(asked)
    return asked, [unit for unit in permitted_units(sender, copies) if unit not in known]


def _refuse_mismatch(asks: Notice.Asks | str, *, needs_verification: bool) -> None:
    if needs_verification and asks != Notice.Asks.ANSWER:
        raise ValidationError({"needs_verification": _("Only answers in words can be verified.")})


def locked_draft(notice: Notice) -> Notice:
    """The draft, locked until the transaction ends, so that it is sent or changed but once.

    Raises ``ValidationError`` if it was sent meanwhile.
    """
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.is_sent:
        raise ValidationError(_("This notice has been sent already."), code="sent")
    return notice
