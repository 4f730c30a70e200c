"""Noting telephone calls: who was rung about a receipt, and what came of it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from notices.models import Call, Receipt
from notices.services.ownership import refuse_others

NOTE_LENGTH = 200
"""Characters."""


def record_call(
    *,
    receipt: Receipt,
    caller: User,
    outcome: Call.Outcome | str,
    note: str = "",
    person: User | None = None,
    now: datetime,
) -> Call:
    """Note a call; it is never changed. ``person`` is empty if the switchboard was rung.

    A call alone settles nothing: the receipt stays missing until somebody settles it. Raises
    ``ValidationError`` for another section's notice, a copy, an unknown outcome, somebody who is
    not of the unit, or too long a note.
    """
    refuse_others(receipt.notice, caller)
    if receipt.state == Receipt.State.COPY:
        raise ValidationError(_("A copy asks nothing; nobody has to be rung about it."))
    if outcome not in Call.Outcome.values:
        raise ValidationError(_("Say what came of the call."))
    note = note.replace("\0", "").strip()
    if len(note) > NOTE_LENGTH:
        message = _("A note of a call has at most %(limit)s characters.")
        raise ValidationError(message % {"limit": NOTE_LENGTH})
    unit = Unit.objects.filter(pk=receipt.unit_id)
    if person is not None and not User.objects.of_units(unit).filter(pk=person.pk).exists():
        raise ValidationError(_("This person does not work in the unit."))
    return Call.objects.create(
        receipt=receipt,
        person=person,
        outcome=outcome,
        note=note,
        caller=caller,
        caller_name=caller.name,
        called_at=now,
    )
