"""Sessions of the department affairs meeting and their agenda."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Role
from accounts.models import Office, User
from meetings.models import AffairsMeeting, DecisionReading, MeetingRequest
from meetings.services.quota import decide_in_turn


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
    members, there = _members_and_present(office, chaired_by, present)
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
        members=members,
        present=there,
    )


@transaction.atomic
def note_present(*, session: AffairsMeeting, present: Iterable[User]) -> AffairsMeeting:
    """Note anew which members are there, besides the chair; possible until the first decision.

    Raises ``ValidationError`` if somebody named is no member, or the session has decided.
    """
    session = _locked(session)
    if session.decisions.exists():
        raise ValidationError(_("The session has decided; who was present stands as noted."))
    session.members, session.present = _members_and_present(
        session.office, session.chaired_by, present
    )
    session.save(update_fields=["members", "present"])
    return session


def session_to_decide(session: AffairsMeeting, now: datetime) -> AffairsMeeting:
    """The session, locked: it decides one thing after the other, the department one at a time.

    Raises ``ValidationError`` if it lies ahead or has no quorum.
    """
    decide_in_turn(session.office_id)
    session = _locked(session)
    if session.held_on > timezone.localdate(now):
        raise ValidationError(_("This session has not been held yet."))
    if not session.has_quorum:
        message = _(
            "There is no quorum: %(present)s of %(members)s members are noted as present, and at "
            "least half have to be."
        )
        raise ValidationError(
            message % {"present": len(session.present), "members": session.members},
            code="no_quorum",
        )
    return session


def read_decision(*, request: MeetingRequest, person: User, now: datetime) -> None:
    """Note that the decision has reached the section that asked; its first reader's name stays.

    Whoever else opens it, and a request that is not decided, leave everything as it is.
    """
    if request.is_decided and person.section_id == request.section_id:
        DecisionReading.objects.get_or_create(
            decision=request.decision, defaults={"read_by": person, "read_at": now}
        )


def members_of(office: Office) -> set[User]:
    """Who belongs to the department affairs meeting: the leaders of the department."""
    leaders = User.objects.filter(section__office=office, role=Role.LEADER, is_active=True)
    return set(leaders)


def _members_and_present(
    office: Office, chair: User, present: Iterable[User]
) -> tuple[int, list[str]]:
    """How many belong to the session, and the names of those who are there."""
    members, there = members_of(office) | {chair}, {chair, *present}
    if not there <= members:
        raise ValidationError(_("Only leaders of the department are members."))
    return len(members), sorted(member.name for member in there)


def _locked(session: AffairsMeeting) -> AffairsMeeting:
    sessions = AffairsMeeting.objects.select_related("office", "chaired_by")
    return sessions.select_for_update(of=("self",), no_key=True).get(pk=session.pk)


def _office_id(person: User) -> int | None:
    return person.section.office_id if person.section is not None else None


@transaction.atomic
def put_on_agenda(*, requests: Iterable[MeetingRequest], session: AffairsMeeting) -> int:
    """Put undecided requests of the session's department on its agenda; answer how many.

    A request that waits on another session's agenda moves. Raises ``ValidationError`` naming the
    one that is decided already or belongs to another department; none is then moved.
    """
    wanted = MeetingRequest.objects.filter(pk__in=[request.pk for request in requests])
    locked = wanted.select_related("section").order_by("pk").select_for_update(of=("self",))
    for request in locked:  # a decision on one of them comes before us or after us
        if request.section.office_id != session.office_id:
            message = _("“%(name)s” is a request to another department.")
            raise ValidationError(message % {"name": request})
        if request.is_decided:
            message = _("“%(name)s” is decided already; it is on no agenda any more.")
            raise ValidationError(message % {"name": request}, code="decided")
    return wanted.update(affairs_meeting=session)
