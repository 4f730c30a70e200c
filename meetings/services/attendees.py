"""The answer of an invited unit: who attends, and who in their place."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Deputy, Unit, User
from accounts.models.user import NAME_LENGTH
from meetings.conflicts import conflicts_of, in_words
from meetings.models import Attendee, Invitation, Meeting
from meetings.services.stating import state_invitations
from notices.services import acknowledge


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody whom a unit sends, by account or by name alone, and likewise their deputy."""

    name: str = ""
    person: User | None = None
    deputy_name: str = ""
    deputy: User | None = None


@transaction.atomic
def name_attendees(
    *,
    invitation: Invitation,
    names: Sequence[Named | str],
    person: User,
    confirmed: bool = False,
    now: datetime,
) -> Invitation:
    """Say who attends for the unit; until the meeting begins the names can be changed.

    A name that exactly one of the unit's people bears is that person. Whom another meeting or a
    visit takes at that time is named only with ``confirmed``. Somebody whose deputy is agreed for
    that day has that deputy, unless another is given.

    It answers the requirement to attend and acknowledges the convocation as well: one step.
    Raises ``ValidationError`` if nobody or too many are named, a name stands twice or is too
    long, somebody belongs to another unit, the meeting has begun or is cancelled, or who has come
    already is left out; with code ``conflict`` for somebody whose time is taken.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("receipt")
        .get(pk=invitation.pk)
    )
    # Read only now: whoever moves or cancels the meeting has locked the invitation as well.
    meeting = invitation.meeting = Meeting.objects.get(pk=invitation.meeting_id)
    _refuse_late(meeting, now)
    people = list(User.objects.of_units(Unit.objects.filter(pk=invitation.unit_id)))
    attendees = _resolved(names, people)
    _check(attendees, invitation)
    _refuse_strangers(attendees, people)
    attendees = _with_agreed_deputies(attendees, people, meeting)
    if not confirmed:
        _refuse_taken(attendees, invitation)
    _write(attendees, invitation)
    invitation.answered_at, invitation.answered_by = now, person
    invitation.answered_name = person.name
    invitation.save(update_fields=["answered_at", "answered_by", "answered_name"])
    acknowledge(receipt=invitation.receipt, person=person, now=now)
    state_invitations(Invitation.objects.filter(pk=invitation.pk))
    return invitation


def _refuse_late(meeting: Meeting, now: datetime) -> None:
    if meeting.is_cancelled:
        raise ValidationError(_("The meeting is cancelled; nobody needs to be named."))
    if meeting.has_begun(now):
        raise ValidationError(_("The meeting has begun; the names stand as they are."))


def _resolved(names: Iterable[Named | str], people: Collection[User]) -> list[Named]:
    """Everybody by name, and by account where there is one; rows without anybody are left out."""
    bearers = Counter(person.name for person in people)
    by_name = {person.name: person for person in people if bearers[person.name] == 1}
    given = [Named(name=name) if isinstance(name, str) else name for name in names]
    resolved = [_with_accounts(named, by_name) for named in given]
    if any(named.deputy_name and not named.name for named in resolved):
        raise ValidationError(_("Name who attends before the deputy."))
    return [named for named in resolved if named.name]


def _with_accounts(named: Named, by_name: dict[str, User]) -> Named:
    name = named.person.name if named.person else named.name.strip()
    deputy_name = named.deputy.name if named.deputy else named.deputy_name.strip()
    return Named(
        name=name,
        person=named.person or by_name.get(name),
        deputy_name=deputy_name,
        deputy=named.deputy or by_name.get(deputy_name),
    )


def _check(attendees: Sequence[Named], invitation: Invitation) -> None:
    if not attendees:
        raise ValidationError(_("Name at least one person."))
    if len(attendees) > invitation.people:
        message = ngettext(
            "At most %(people)s person is invited.",
            "At most %(people)s people are invited.",
            invitation.people,
        )
        raise ValidationError(message % {"people": invitation.people})
    names = [named.name for named in attendees]
    deputies = [named.deputy_name for named in attendees if named.deputy_name]
    if len(set(names + deputies)) < len(names + deputies):
        raise ValidationError(_("A name stands twice."))
    if any(len(name) > NAME_LENGTH for name in names + deputies):
        message = _("A name has at most %(longest)s characters.")
        raise ValidationError(message % {"longest": NAME_LENGTH})


def _refuse_strangers(attendees: Iterable[Named], people: Collection[User]) -> None:
    for somebody in (account for named in attendees for account in (named.person, named.deputy)):
        if somebody is not None and somebody not in people:
            message = _("%(name)s does not work in this unit.")
            raise ValidationError(message % {"name": somebody})


def _with_agreed_deputies(
    attendees: Sequence[Named], people: Collection[User], meeting: Meeting
) -> list[Named]:
    """Who stands in for somebody on the day of the meeting anyway is their deputy there, too."""
    agreed = Deputy.objects.on(timezone.localdate(meeting.starts_at)).select_related("deputy")
    persons = [named.person for named in attendees if named.person and not named.deputy_name]
    by_person = {
        row.person_id: row.deputy for row in agreed.filter(person__in=persons, deputy__in=people)
    }
    taken = {name for named in attendees for name in (named.name, named.deputy_name)}
    completed = []
    for named in attendees:
        deputy = by_person.get(named.person.pk) if named.person else None
        if deputy is not None and deputy.name not in taken:
            named = replace(named, deputy=deputy, deputy_name=deputy.name)
            taken.add(deputy.name)
        completed.append(named)
    return completed


def _refuse_taken(attendees: Sequence[Named], invitation: Invitation) -> None:
    taken = conflicts_of(invitation, [named.name for named in attendees])
    if taken:
        raise ValidationError(
            [ValidationError(in_words(conflict), code="conflict") for conflict in taken]
        )


def _write(attendees: Sequence[Named], invitation: Invitation) -> None:
    """Keep the rows of those who stay named: what was noted of them at the door is theirs."""
    known = {row.name: row for row in invitation.attendees.all()}
    gone = [row for name, row in known.items() if name not in {named.name for named in attendees}]
    if come := next((row for row in gone if row.came), None):
        message = _("%(name)s has been noted at the door already and stays named.")
        raise ValidationError(message % {"name": come})
    invitation.attendees.filter(pk__in=[row.pk for row in gone]).delete()
    for position, named in enumerate(attendees, start=1):
        row = known.get(named.name) or Attendee(invitation=invitation, name=named.name)
        row.position, row.person = position, named.person
        if row.came != Attendee.Came.DEPUTY:
            row.deputy_name, row.deputy = named.deputy_name, named.deputy
        row.save()
