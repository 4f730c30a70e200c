"""Sessions of the department affairs meeting and their agenda."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.access import Role
from accounts.models import Office, User
from meetings.models import AffairsMeeting, MeetingRequest


@transaction.atomic
def open_affairs_meeting(
    *,
    office: Office,
    held_on: date,
    chaired_by: User,
    recorded_by: User,
    present: Iterable[User] = (),
    now: datetime,
) -> AffairsMeeting:
    """Open a session; it gets the next number of its year.

    Its members are the department's leaders; of them the chair and those named in ``present``
    are there. Raises ``ValidationError`` if chair or recorder are not of this department, or
    somebody named is no member.
    """
    if {_office_id(chaired_by), _office_id(recorded_by)} != {office.pk}:
        raise ValidationError(_("Chair and recorder are people of this department."))
    members = members_of(office) | {chaired_by}
    there = {chaired_by, *present}
    if not there <= members:
        raise ValidationError(_("Only leaders of the department are members."))
    Office.objects.select_for_update().get(pk=office.pk)  # one number at a time
    sessions = AffairsMeeting.objects.filter(office=office, held_on__year=held_on.year)
    last = sessions.aggregate(last=Max("number"))["last"] or 0
    return AffairsMeeting.objects.create(
        office=office,
        held_on=held_on,
        number=last + 1,
        chaired_by=chaired_by,
        recorded_by=recorded_by,
        opened_at=now,
        members=len(members),
        present=sorted(member.name for member in there),
    )


def members_of(office: Office) -> set[User]:
    """Who belongs to the department affairs meeting: the leaders of the department."""
    leaders = User.objects.filter(section__office=office, role=Role.LEADER, is_active=True)
    return set(leaders)


def _office_id(person: User) -> int | None:
    return person.section.office_id if person.section is not None else None


@transaction.atomic
def put_on_agenda(*, requests: Iterable[MeetingRequest], session: AffairsMeeting) -> int:
    """Put undecided requests of the session's department on its agenda; answer how many.

    A request that waits on another session's agenda moves. Raises ``ValidationError`` if one is
    decided already or belongs to another department; none is then moved.
    """
    wanted = {request.pk for request in requests}
    rows = MeetingRequest.objects.filter(pk__in=wanted, section__office=session.office_id)
    locked = rows.order_by("pk").select_for_update(of=("self",))
    list(locked.values_list("pk"))  # a decision on one of them comes before us or after us
    if set(rows.undecided().values_list("pk", flat=True)) != wanted:
        raise ValidationError(_("A request that is decided already is on no agenda any more."))
    return MeetingRequest.objects.filter(pk__in=wanted).update(affairs_meeting=session)
