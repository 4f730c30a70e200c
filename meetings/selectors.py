"""What the pages of meetings read; each function takes a fixed number of queries."""

from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Sum

from accounts.access import Capability
from accounts.models import Section, User
from accounts.models.organization import SectionQuerySet
from meetings.models import (
    AffairsMeeting,
    Invitation,
    Meeting,
    MeetingRequest,
    MergeMember,
    MergePlan,
    MergeWish,
    PastMeeting,
    PlannedMeeting,
)
from meetings.models.affairs import AffairsMeetingQuerySet
from meetings.models.meeting import InvitationQuerySet, MeetingQuerySet
from meetings.models.merge_plan import MergeGroupQuerySet, MergePlanQuerySet, MergeWishQuerySet
from meetings.models.plan import PlannedMeetingQuerySet
from meetings.models.request import MeetingRequestQuerySet

_ATTENDANCE = F("meeting__minutes") + 2 * F("travel_minutes") + F("preparation_minutes")


def requests(user: User) -> MeetingRequestQuerySet:
    """Requests as lists show them: with where they stand, and ``units`` to attend."""
    return (
        MeetingRequest.objects.visible_to(user)
        .select_related(
            "section", "affairs_meeting", "decision__affairs_meeting", "decision__merged_into"
        )
        .annotate(units=Count("audience"))
    )


def waiting_requests(user: User) -> MeetingRequestQuerySet:
    """Requests that the department affairs meeting has yet to decide, the nearest meeting first."""
    return requests(user).undecided().order_by("starts_at", "pk")


def unread_decisions(user: User) -> MeetingRequestQuerySet:
    """Decided requests of the own section that nobody of it has opened since, the newest first."""
    return decided_requests(user).filter(section=user.section_id, decision__reading=None)


def decided_requests(user: User) -> MeetingRequestQuerySet:
    """Requests with their decision, the newest first."""
    decided = requests(user).filter(decision__isnull=False)
    return decided.order_by("-decision__decided_at", "-pk")


def one_request(user: User) -> MeetingRequestQuerySet:
    """Requests as their own page shows them."""
    return requests(user).select_related(
        "requested_by",
        "planned",
        "decision__notice",
        "decision__meeting",
        "decision__reading__read_by",
        "mends",
        "mended_by",
    )


def meetings(user: User) -> MeetingQuerySet:
    """Meetings with their host section, and how many units they ask and have answered.

    Counted are the invitations that this person may see.
    """
    seen = Q(invitations__in=Invitation.objects.visible_to(user).values("pk"))
    return (
        Meeting.objects.visible_to(user)
        .with_hosts()
        .select_related("decision__request__section__office__unit", "decision__affairs_meeting")
        .annotate(
            asked=Count("invitations", filter=seen),
            answered=Count("invitations", filter=seen & Q(invitations__answered_at__isnull=False)),
        )
    )


def invitations(user: User) -> InvitationQuerySet:
    """Invitations with their meeting, host sections, unit and whom they name."""
    return (
        Invitation.objects.visible_to(user)
        .select_related(
            "meeting__decision__request__section", "meeting__decision__affairs_meeting", "unit"
        )
        .prefetch_related("meeting__merged_decisions__request__section", "attendees")
    )


def coming_invitations(user: User, now: datetime) -> InvitationQuerySet:
    """The own unit's invitations to meetings ahead, the next one first; cancelled ones, too."""
    coming = invitations(user).falling_on(user).filter(meeting__starts_at__gt=now)
    return coming.order_by("meeting__starts_at", "pk")


def past_invitations(user: User, now: datetime) -> InvitationQuerySet:
    """The own unit's invitations to meetings that have begun, the newest first."""
    past = invitations(user).falling_on(user).filter(meeting__starts_at__lte=now)
    return past.order_by("-meeting__starts_at", "-pk")


def burden(meeting: Meeting) -> int:
    """What the whole meeting costs those invited, in minutes."""
    total = meeting.invitations.aggregate(sum=Sum(F("people") * _ATTENDANCE))
    return total["sum"] or 0


def sessions(user: User) -> AffairsMeetingQuerySet:
    """Sessions with the length of their agenda and how much of it is decided."""
    return (
        AffairsMeeting.objects.visible_to(user)
        .select_related("chaired_by", "recorded_by")
        .annotate(items=Count("requests"), decided=Count("requests__decision"))
        .order_by("-held_on", "-number")
    )


def agenda(session: AffairsMeeting, user: User) -> MeetingRequestQuerySet:
    """The requests on a session's agenda, with their decisions; ``alone`` is what each costs.

    That is in person-minutes, held alone as it was asked for.
    """
    each = F("minutes") + 2 * F("travel_minutes") + F("preparation_minutes")
    items = requests(user).filter(affairs_meeting=session)
    return items.annotate(alone=F("units") * F("people_per_unit") * each).order_by(
        "requested_at", "pk"
    )


def in_this_month(user: User, today: date) -> dict[str, int]:
    """Meetings of ``this_year`` and of ``last_year`` in the month of this day."""
    this_year = (
        Meeting.objects.asked_for_by(user)
        .standing()
        .filter(starts_at__year=today.year, starts_at__month=today.month)
    )
    last_year = PastMeeting.objects.visible_to(user).filter(
        held_on__year=today.year - 1, held_on__month=today.month
    )
    return {"this_year": this_year.count(), "last_year": last_year.count()}


def planned(user: User) -> PlannedMeetingQuerySet:
    """Entries of annual plans as lists show them: three queries with how far each has come."""
    return (
        PlannedMeeting.objects.visible_to(user)
        .select_related("section", "approved_by")
        .prefetch_related("requests__decision")
    )


def changeable(user: User) -> PlannedMeetingQuerySet:
    """Entries that nobody has approved yet, as far as the user plans for their sections."""
    return planned(user).proposed().filter(section__in=planning_sections(user))


def plannable(user: User, year: int) -> PlannedMeetingQuerySet:
    """Entries that a request of the own section can name in this year."""
    return PlannedMeeting.objects.free().filter(section=user.section_id, year=year)


def planning_sections(user: User) -> SectionQuerySet:
    """For whom the user enters meetings into the plan: the own section; the office for all."""
    sections = Section.objects.visible_to(user)
    if user.can(Capability.PREPARE_AFFAIRS_MEETING):
        return sections
    return sections.filter(people=user)


def approving_sessions(user: User, today: date) -> AffairsMeetingQuerySet:
    """Sessions that can approve what is planned: held, with a quorum; the newest first."""
    held = AffairsMeeting.objects.visible_to(user).filter(held_on__lte=today)
    return held.filter(members__lte=2 * F("present__len")).order_by("-held_on", "-number")


def next_session(office_id: int, today: date) -> AffairsMeeting | None:
    """The department's next session: the first held today or later that is not through yet.

    Through is one that has decided on all of its agenda.
    """
    on_agenda = MeetingRequest.objects.filter(affairs_meeting=OuterRef("pk"))
    ahead = AffairsMeeting.objects.filter(
        Exists(on_agenda.undecided()) | ~Exists(on_agenda),
        office=office_id,
        held_on__gte=today,
    )
    return ahead.order_by("held_on", "number").first()


def merge_plans(user: User) -> MergePlanQuerySet:
    """Plans of mergers, the newest first."""
    return MergePlan.objects.visible_to(user).select_related("office", "asked_by")


def merge_groups(plan: MergePlan) -> MergeGroupQuerySet:
    """A plan's groups with their ``members``; ``units`` to attend, each counted once."""
    members = MergeMember.objects.select_related("request__section", "group").order_by(
        "request__starts_at", "request__pk"
    )
    return (
        plan.groups.select_related("host", "meeting", "session")
        .prefetch_related(Prefetch("members", members))
        .annotate(units=Count("members__request__audience", distinct=True))
    )


def proposed_groups(session: AffairsMeeting) -> MergeGroupQuerySet:
    """Mergers that the office has accepted from a plan, for this session to decide together.

    Each with its ``members``, the ``units`` that they call, the ``host`` that gives room and hour,
    ``starts_at``, and the approved ``meeting`` that takes them if there is one; a request by itself
    is among them if the plan holds it on another day than it asks for. Left out is a group that
    can no longer be decided as it stands: a member is decided, or waits on another agenda.
    """
    gone = MergeMember.objects.filter(
        Q(request__decision__isnull=False)
        | ~Q(request__affairs_meeting=session)
        | Q(request__affairs_meeting=None),
        group__session=session,
    )
    members = MergeMember.objects.select_related("request__section", "group").order_by(
        "request__starts_at", "request__pk"
    )
    return (
        session.merge_groups.exclude(pk__in=gone.values("group"))
        .annotate(
            size=Count("members", distinct=True),
            units=Count("members__request__audience", distinct=True),
        )
        .filter(Q(size__gt=1) | Q(meeting__isnull=False) | ~Q(starts_at=F("host__starts_at")))
        .select_related("host__section", "meeting")
        .prefetch_related(Prefetch("members", members))
        .order_by("starts_at", "pk")
    )


def merge_wishes(user: User) -> MergeWishQuerySet:
    """What the office wishes of requests that still wait."""
    return (
        MergeWish.objects.visible_to(user)
        .filter(request__decision=None, other__decision=None)
        .select_related("request", "other", "meeting")
    )
