"""What follows from a decision: a notice, a meeting, or a meeting that takes the matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.advice import considered_text
from meetings.burden import reading_minutes, saved_minutes, total_minutes
from meetings.models import AffairsMeeting, Decision, Meeting, MeetingRequest
from meetings.services.convening import (
    Shares,
    extend_meeting,
    invite,
    joined,
    shares_in,
    shares_of,
)
from meetings.services.quota import explain_quota
from notices.models import Notice
from notices.services import draft_notice, send_notice
from office.rules import in_force
from office.workdays import WorkingCalendar, close_of

Outcome = Decision.Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What decisions have in common that a session takes in one go."""

    session: AffairsMeeting
    reason: str
    over_quota_reason: str
    by: User
    now: datetime

    def decision(
        self,
        request: MeetingRequest,
        outcome: Decision.Outcome,
        *,
        notice: Notice | None = None,
        merged_into: Meeting | None = None,
        instead: int = 0,
        considered: str = "",
        over_quota_reason: str = "",
    ) -> Decision:
        """Write down one decision; ``instead`` is what notice or merger ask, in person-minutes.

        ``considered`` was put together before, where others were decided in the same go.
        """
        alone = total_minutes(shares_of(request).values(), duration=request.minutes)
        return Decision.objects.create(
            request=request,
            affairs_meeting=self.session,
            outcome=outcome,
            reason=self.reason.strip(),
            notice=notice,
            merged_into=merged_into,
            considered=considered or considered_text(request=request, now=self.now),
            over_quota_reason=over_quota_reason,
            saved_minutes=saved_minutes(
                outcome=outcome, alone=alone, notice=instead, growth=instead
            ),
            recorded_by=self.by,
            decided_at=self.now,
        )


def send_instead(request: MeetingRequest, record: Record) -> Decision:
    """Send the requested notice; a decision that came late moves its deadline out (rule N5)."""
    days = int(in_force("N5")["days"])
    earliest = close_of(WorkingCalendar.load().add(timezone.localdate(record.now), days))
    notice = draft_notice(
        author=request.requested_by,
        section=request.section,
        title=f"关于{request.name}有关事项的通知",
        text=request.notice_text,
        basis=f"{record.session}决定以通知代替会议",
        audience=request.audience.all(),
        due_at=max(request.notice_due_at, earliest),
        minutes=reading_minutes(request.notice_text),
        classified=False,
        now=record.now,
    )
    notice = send_notice(notice=notice, now=record.now)
    reading = len(shares_of(request)) * notice.minutes
    return record.decision(request, Outcome.NOTICE_INSTEAD, notice=notice, instead=reading)


def hold(
    request: MeetingRequest,
    record: Record,
    *,
    with_: Sequence[MeetingRequest] = (),
    day: date | None = None,
) -> Decision:
    """Make one meeting of a request and of those held with it, and convene each unit once.

    It is held on this ``day``, or on the first that suits.
    """
    if day is None:
        starts_at = common_start(request, with_, record.now)
    else:
        starts_at = start_on(day, request, with_, record.now)
    considered = {each: considered_text(request=each, now=record.now) for each in (request, *with_)}
    decision = record.decision(
        request,
        Outcome.HOLD,
        considered=considered[request],
        over_quota_reason=explain_quota(request, record.over_quota_reason),
    )
    meeting = Meeting.objects.create(
        decision=decision,
        name=request.name,
        convener=request.convener,
        mode=request.mode,
        place=request.place,
        starts_at=starts_at,
        minutes=request.minutes + sum(other.minutes for other in with_),
    )
    shares, minutes = shares_of(request), request.minutes
    for other in with_:
        together = joined(shares, shares_of(other))
        growth = _growth(shares, minutes, together, minutes + other.minutes)
        record.decision(
            other,
            Outcome.MERGE_INTO,
            merged_into=meeting,
            instead=growth,
            considered=considered[other],
        )
        shares, minutes = together, minutes + other.minutes
    invite(meeting=meeting, request=request, shares=shares, reason=record.reason, now=record.now)
    return decision


def merge(request: MeetingRequest, meeting: Meeting, record: Record) -> Decision:
    """Let a meeting that is convened already take the request's agenda and audience."""
    before = shares_in(meeting)
    after = joined(before, shares_of(request))
    growth = _growth(before, meeting.minutes, after, meeting.minutes + request.minutes)
    decision = record.decision(request, Outcome.MERGE_INTO, merged_into=meeting, instead=growth)
    extend_meeting(
        meeting=meeting, request=request, shares=after, reason=record.reason, now=record.now
    )
    return decision


def common_start(host: MeetingRequest, others: Sequence[MeetingRequest], now: datetime) -> datetime:
    """When they can be held as one: at the host's hour, on a day that each of them named.

    The host's own day comes first, then the earliest. Raises ``ValidationError`` if no such day
    is left, naming the request that shares none with the host.
    """
    days = [day for day in _days(host) if _at_hour_of(host, day) > now]
    if not days:
        raise ValidationError(_("The time asked for has passed; return the request instead."))
    for other in others:
        shared = set(days).intersection(_days(other))
        if not shared:
            message = _("“%(other)s” shares no possible day with “%(host)s”.")
            raise ValidationError(message % {"other": other, "host": host})
    suiting = [day for day in days if all(day in _days(other) for other in others)]
    if not suiting:
        raise ValidationError(_("There is no day that suits all of these requests."))
    return _at_hour_of(host, suiting[0])


def start_on(
    day: date, host: MeetingRequest, others: Sequence[MeetingRequest], now: datetime
) -> datetime:
    """When they are held as one on this day: at the host's hour.

    Raises ``ValidationError`` if it has passed, or naming a request that does not offer this day.
    """
    for request in (host, *others):
        if day not in _days(request):
            message = _("%(names)s cannot be held on %(day)s; its section named other days.")
            raise ValidationError(message % {"names": request, "day": date_format(day)})
    starts_at = _at_hour_of(host, day)
    if starts_at <= now:
        message = _("The time planned for “%(name)s” has passed; plan again.")
        raise ValidationError(message % {"name": host})
    return starts_at


def _days(request: MeetingRequest) -> list[date]:
    """The days on which it could be held, the one liked best first."""
    return [timezone.localdate(request.starts_at), *request.other_days]


def _at_hour_of(request: MeetingRequest, day: date) -> datetime:
    hour = timezone.localtime(request.starts_at).time()
    return timezone.make_aware(datetime.combine(day, hour))


def _growth(before: Shares, minutes: int, after: Shares, longer: int) -> int:
    """By how many person-minutes a meeting becomes dearer."""
    return total_minutes(after.values(), duration=longer) - total_minutes(
        before.values(), duration=minutes
    )
