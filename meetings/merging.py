"""A department's requests as the planner takes them in, and its refusals in people's words."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Office, Unit
from meetings.models import Invitation, Meeting, MeetingRequest, MergeWish, Mode
from meetings.models.request import MeetingRequestQuerySet
from meetings.planning import Impossible, Key, Limits, Matter, Problem, Reason, Share
from meetings.planning.problem import MEETING, REQUEST
from meetings.rules import WORKING_DAY
from office.rules import rules_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What goes into a plan: the problem, and the rows behind it by id."""

    problem: Problem
    requests: dict[int, MeetingRequest]
    meetings: dict[int, Meeting]

    @property
    def digest(self) -> str:
        """SHA-256 of all of it: the same digest, the same plan."""
        wishes = {
            "together": sorted(sorted(pair) for pair in self.problem.together),
            "apart": sorted(sorted(pair) for pair in self.problem.apart),
            "on_day": sorted((key, str(day)) for key, day in self.problem.on_day.items()),
        }
        limits = self.problem.limits
        numbers = [limits.meeting, limits.discussion, limits.others]
        return _sha256([[_facts(matter) for matter in self.problem.ordered()], wishes, numbers])

    def name(self, key: Key) -> str:
        """What people call the matter."""
        rows = self.meetings if key[0] == MEETING else self.requests
        return f"“{rows[key[1]]}”"


def take_in(*, office: Office, first_day: date, last_day: date, now: datetime) -> Intake:
    """The waiting requests whose first day still possible lies in the period.

    With them the approved meetings on their days, the numbers of M3 and M6, and the office's
    wishes. What was accepted from an earlier plan waits for its session and is left out.
    """
    requests = {}
    matters = []
    for request in with_facts(MeetingRequest.objects.filter(section__office=office)).exclude(
        merge_members__accepted=True
    ):
        days = possible_days(request, now)
        if days and first_day <= days[0] <= last_day:
            requests[request.pk] = request
            matters.append(_matter(request, days))
    days_of_all = {day for matter in matters for day in matter.days}
    meetings = {
        meeting.pk: meeting
        for meeting in _approved(office, now)
        if timezone.localdate(meeting.starts_at) in days_of_all
    }
    matters += _approved_matters(list(meetings.values()))
    problem = _with_wishes(Problem(matters=matters, limits=_limits()), office)
    return Intake(problem=problem, requests=requests, meetings=meetings)


def with_facts(requests: MeetingRequestQuerySet) -> MeetingRequestQuerySet:
    """Undecided requests with all that a plan rests on; three queries."""
    active = Prefetch("audience", Unit.objects.filter(is_active=True))
    rows = requests.undecided().select_related("section")
    return rows.prefetch_related("agenda", active).order_by("pk")


def possible_days(request: MeetingRequest, now: datetime) -> tuple[date, ...]:
    """Days on which it can still be held, the one that suits best first."""
    local = timezone.localtime(request.starts_at)
    days = [local.date(), *request.other_days]
    clock = local.timetz()
    return tuple(day for day in days if datetime.combine(day, clock) > now)


def fingerprint(request: MeetingRequest) -> str:
    """SHA-256 of what the plan rests on; another one means that the request was changed."""
    days = (timezone.localdate(request.starts_at), *request.other_days)
    return _sha256(_facts(_matter(request, days)))


def _matter(request: MeetingRequest, days: tuple[date, ...]) -> Matter:
    local = timezone.localtime(request.starts_at)
    share = Share(
        people=request.people_per_unit,
        travel=request.travel_minutes,
        preparation=request.preparation_minutes,
        minutes=request.minutes,
    )
    return Matter(
        key=(REQUEST, request.pk),
        shares={unit.pk: share for unit in request.audience.all()},
        minutes=request.minutes,
        days=days,
        begins=local.hour * 60 + local.minute,
        mode=request.mode,
        place=request.place if request.mode == Mode.IN_PERSON else "",
        presenters=_presenters([request]),
        has_group_discussion=request.has_group_discussion,
    )


def _presenters(requests: Iterable[MeetingRequest]) -> frozenset[str]:
    return frozenset(item.presenter for request in requests for item in request.agenda.all())


def _approved(office: Office, now: datetime) -> Iterable[Meeting]:
    return (
        Meeting.objects.ahead(now)
        .filter(decision__request__section__office=office)
        .prefetch_related("invitations")
    )


def _approved_matters(meetings: list[Meeting]) -> list[Matter]:
    """Approved meetings with what they ask of each unit, and for how long they concern it."""
    ids = [meeting.pk for meeting in meetings]
    heard_at: dict[int, list[MeetingRequest]] = defaultdict(list)
    heard = Q(decision__meeting__in=ids) | Q(decision__merged_into__in=ids)
    for request in (
        MeetingRequest.objects.filter(heard)
        .select_related("decision__meeting")
        .prefetch_related("agenda", "audience")
    ):
        decision = request.decision
        heard_at[decision.merged_into_id or decision.meeting.pk].append(request)
    return [_approved_matter(meeting, heard_at[meeting.pk]) for meeting in meetings]


def _approved_matter(meeting: Meeting, heard: list[MeetingRequest]) -> Matter:
    concerned: dict[int, int] = defaultdict(int)
    for request in heard:
        for unit in request.audience.all():
            concerned[unit.pk] += request.minutes
    local = timezone.localtime(meeting.starts_at)
    return Matter(
        key=(MEETING, meeting.pk),
        shares={
            row.unit_id: _share_of(row, concerned[row.unit_id]) for row in meeting.invitations.all()
        },
        minutes=meeting.minutes,
        days=(local.date(),),
        begins=local.hour * 60 + local.minute,
        mode=meeting.mode,
        place=meeting.place if meeting.mode == Mode.IN_PERSON else "",
        presenters=_presenters(heard),
        has_group_discussion=any(request.has_group_discussion for request in heard),
    )


def _share_of(invitation: Invitation, minutes: int) -> Share:
    return Share(
        people=invitation.people,
        travel=invitation.travel_minutes,
        preparation=invitation.preparation_minutes,
        minutes=minutes,
    )


def _limits() -> Limits:
    rules = rules_in_force(["M3", "M6"])
    length = rules["M6"]
    return Limits(
        meeting=int(length["meeting"] * WORKING_DAY) if length.enabled else None,
        discussion=int(length["discussion"] * WORKING_DAY) if length.enabled else None,
        others=int(rules["M3"]["others"]) if rules["M3"].enabled else None,
    )


def _with_wishes(problem: Problem, office: Office) -> Problem:
    """The problem with the wishes about what is in it; others have no bearing on it."""
    known = {matter.key for matter in problem.matters}
    pairs: dict[str, set[frozenset[Key]]] = {kind: set() for kind in MergeWish.Kind.values}
    on_day: dict[Key, date] = {}
    for wish in MergeWish.objects.filter(office=office):
        key: Key = (REQUEST, wish.request_id)
        if wish.day is not None:
            on_day[key] = wish.day
            continue
        other: Key = (REQUEST, wish.other_id) if wish.other_id else (MEETING, wish.meeting_id or 0)
        if {key, other} <= known:
            pairs[wish.kind].add(frozenset([key, other]))
    return replace(
        problem,
        together=frozenset(pairs[MergeWish.Kind.TOGETHER]),
        apart=frozenset(pairs[MergeWish.Kind.APART]),
        on_day={key: day for key, day in on_day.items() if key in known},
    )


def _facts(matter: Matter) -> list[object]:
    return [
        matter.key,
        sorted(
            (unit, s.people, s.travel, s.preparation, s.minutes)
            for unit, s in matter.shares.items()
        ),
        [matter.minutes, matter.begins, matter.mode, matter.place, matter.has_group_discussion],
        [str(day) for day in matter.days],
        sorted(matter.presenters),
    ]


def _sha256(facts: object) -> str:
    return sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def why_impossible(impossible: Impossible, intake: Intake) -> str:
    """Why the wishes cannot be met, with the names of the matters."""
    names = _(", ").join(intake.name(key) for key in impossible.keys)
    if impossible.reason == Reason.DAY and len(impossible.keys) == 1:
        day = intake.problem.on_day[impossible.keys[0]]
        message = _("%(names)s cannot be held on %(day)s; its section named other days.")
        return message % {"names": names, "day": date_format(day)}
    return _REASONS[impossible.reason]() % {"names": names}


_REASONS = {
    Reason.DAY: lambda: _("There is no day on which all of these are possible: %(names)s."),
    Reason.FORBIDDEN: lambda: _("The wishes put together what they keep apart: %(names)s."),
    Reason.MODES: lambda: _("These are held in different ways, in person or not: %(names)s."),
    Reason.APPROVED: lambda: _("Two approved meetings stay two: %(names)s."),
    Reason.CLASSIFIED: lambda: _("A classified matter is merged with none: %(names)s."),
    Reason.OTHERS: lambda: _(
        "Together, somebody would sit through more of others' matters than rule M3 allows: "
        "%(names)s."
    ),
    Reason.LENGTH: lambda: _("Together they last longer than rule M6 allows: %(names)s."),
}
