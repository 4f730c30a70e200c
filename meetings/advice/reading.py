"""What advice on a wish rests on: other requests and meetings of the department."""

from dataclasses import replace
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Prefetch, Q
from django.utils import timezone

from accounts.models import User
from meetings.advice.matters import Longest, Matter, Share, is_nearly_same
from meetings.advice.options import MOST_EARLIER, Advice, Earlier, mergers, only_informs
from meetings.models import Decision, Meeting, MeetingRequest
from meetings.rules import WORKING_DAY
from meetings.wish import Wish
from office.rules import in_force

_NO_LIMIT = 10**6
"""Minutes; while M6 is switched off."""


def advise(wish: Wish, *, reader: User | None, now: datetime) -> Advice:
    """Weigh the four ways to deal with a wish. A fixed number of queries.

    What the ``reader`` may not see is told by its section only; without a reader, all that is
    another section's.
    """
    others = [*_requests(wish, now), *_meetings(wish, now)]
    compared = _earlier(wish)
    same = [earlier for earlier in compared if is_nearly_same(earlier.name, wish.name)]
    found = mergers(_matter_of(wish), others, today=timezone.localdate(now), longest=_longest())
    titles = [item.title for item in wish.agenda if not item.is_main_speech]
    is_all_speech = bool(wish.agenda) and not titles and not wish.has_group_discussion
    advice = Advice(
        people=wish.people,
        units=len(wish.audience),
        items=len(wish.agenda),
        alone=wish.burden,
        notice=wish.notice_burden,
        needs_discussion=wish.needs_discussion,
        only_informs=is_all_speech
        or only_informs(titles, has_group_discussion=wish.has_group_discussion),
        earlier=same[:MOST_EARLIER],
        compared=len(compared),
        mergers=found,
        looked_at=len(others),
    )
    return _as_seen_by(reader, advice, wish)


def _matter_of(wish: Wish) -> Matter:
    share = Share(
        people=len(wish.posts), travel=wish.travel_minutes, preparation=wish.preparation_minutes
    )
    return Matter(
        request_id=wish.request_id,
        name=wish.name,
        section_id=wish.section.pk,
        section=wish.section.name,
        lines=frozenset(wish.lines),
        mode=wish.mode,
        days=frozenset(wish.days),
        minutes=wish.minutes,
        has_group_discussion=wish.has_group_discussion,
        shares=dict.fromkeys((unit.pk for unit in wish.audience), share),
        is_decided=wish.decided_at is not None,
    )


def _requests(wish: Wish, now: datetime) -> list[Matter]:
    """The department's other undecided requests for a time ahead: one query."""
    waiting = (
        MeetingRequest.objects.undecided()
        .filter(section__office=wish.section.office_id, starts_at__gt=now)
        .exclude(pk=wish.request_id or 0)
        .select_related("section")
        .annotate(unit_ids=ArrayAgg("audience"))
    )
    return [_matter_of_request(request, request.unit_ids) for request in waiting]


def _matter_of_request(request: MeetingRequest, unit_ids: list[int]) -> Matter:
    share = Share(
        people=request.people_per_unit,
        travel=request.travel_minutes,
        preparation=request.preparation_minutes,
    )
    return Matter(
        request_id=request.pk,
        name=request.name,
        section_id=request.section_id,
        section=request.section.name,
        lines=frozenset(request.lines),
        mode=request.mode,
        days=frozenset({timezone.localdate(request.starts_at), *request.other_days}),
        minutes=request.minutes,
        has_group_discussion=request.has_group_discussion,
        shares=dict.fromkeys(unit_ids, share),
    )


def _meetings(wish: Wish, now: datetime) -> list[Matter]:
    """The department's approved meetings ahead, with what was merged into them: three queries."""
    merged = Decision.objects.select_related("request")
    ahead = (
        Meeting.objects.filter(decision__request__section__office=wish.section.office_id)
        .ahead(now)
        .select_related("decision__request__section")
        .prefetch_related("invitations", Prefetch("merged_decisions", queryset=merged))
    )
    return [_matter_of_meeting(meeting) for meeting in ahead]


def _matter_of_meeting(meeting: Meeting) -> Matter:
    requests = [
        meeting.decision.request,
        *(decision.request for decision in meeting.merged_decisions.all()),
    ]
    return Matter(
        meeting_id=meeting.pk,
        name=meeting.name,
        section_id=meeting.host.pk,
        section=meeting.host.name,
        lines=frozenset(line for request in requests for line in request.lines),
        mode=meeting.mode,
        days=frozenset({timezone.localdate(meeting.starts_at)}),
        minutes=meeting.minutes,
        has_group_discussion=any(request.has_group_discussion for request in requests),
        shares={
            invitation.unit_id: Share(
                people=invitation.people,
                travel=invitation.travel_minutes,
                preparation=invitation.preparation_minutes,
            )
            for invitation in meeting.invitations.all()
        },
    )


def _earlier(wish: Wish) -> list[Earlier]:
    """Requests for that year and line that were filed before and wait or are approved: one query.

    What was filed later does not count: of two alike the first should not give way.
    """
    stands = Q(decision=None) | Q(
        decision__outcome__in=[Decision.Outcome.HOLD, Decision.Outcome.MERGE_INTO]
    )
    requests = (
        MeetingRequest.objects.filter(
            stands,
            Q(line__in=wish.lines) | Q(further_lines__overlap=wish.lines),
            section__office=wish.section.office_id,
            starts_at__year=wish.year,
            requested_at__lte=wish.filed_at,
        )
        .select_related("section", "decision")
        .order_by("-starts_at", "-pk")
    )
    if wish.request_id is not None:
        requests = requests.filter(pk__lt=wish.request_id)
    return [
        Earlier(
            request_id=request.pk,
            name=request.name,
            section_id=request.section_id,
            section=request.section.name,
            day=timezone.localdate(request.starts_at),
            is_approved=request.is_decided,
        )
        for request in requests
    ]


def _longest() -> Longest:
    rule = in_force("M6")
    if not rule.enabled:
        return Longest(meeting=_NO_LIMIT, discussion=_NO_LIMIT)
    return Longest(
        meeting=int(rule["meeting"] * WORKING_DAY), discussion=int(rule["discussion"] * WORKING_DAY)
    )


def _as_seen_by(reader: User | None, advice: Advice, wish: Wish) -> Advice:
    """The same, with no name that the reader may not know: two queries."""
    requests = [earlier.request_id for earlier in advice.earlier]
    requests += [merger.other.request_id or 0 for merger in advice.mergers]
    meetings = [merger.other.meeting_id or 0 for merger in advice.mergers]
    if reader is None:
        own = wish.section
        seen_requests = MeetingRequest.objects.filter(section=own)
        seen_meetings = Meeting.objects.filter(decision__request__section=own)
    else:
        seen_requests = MeetingRequest.objects.visible_to(reader)
        seen_meetings = Meeting.objects.visible_to(reader)
    known_requests = set(seen_requests.filter(pk__in=requests).values_list("pk", flat=True))
    known_meetings = set(seen_meetings.filter(pk__in=meetings).values_list("pk", flat=True))
    return replace(
        advice,
        earlier=[
            earlier if earlier.request_id in known_requests else replace(earlier, name="")
            for earlier in advice.earlier
        ],
        mergers=[
            merger
            if merger.other.request_id in known_requests
            or merger.other.meeting_id in known_meetings
            else replace(merger, other=replace(merger.other, name=""))
            for merger in advice.mergers
        ],
    )
