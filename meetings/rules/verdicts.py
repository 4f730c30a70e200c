"""What the rules say of one wish for a meeting."""

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import LineOfWork, Unit
from meetings.models import Decision, Invitation, Meeting, MeetingRequest, Mode
from meetings.rules.days import no_meeting_days
from meetings.rules.declarations import (
    CHIEFS,
    FREE_DAYS,
    NOT_TO_TOWNSHIPS,
    NOTICE_INSTEAD,
    ONE_COMPREHENSIVE,
    PLANNED,
    SCALE,
    SHORT,
    VIDEO_FIRST,
)
from meetings.wish import Wish
from office.rules import RuleInForce, Verdict, rules_in_force
from office.workdays import WorkingCalendar

WORKING_DAY = 8 * 60
"""Minutes of a working day, by which "half a day" is measured."""


def check_request(wish: Wish) -> list[Verdict]:
    """What the rules in force say of a wish, those that do not touch it left out.

    They advise the department affairs meeting and hinder nobody from asking. A fixed number of
    queries.
    """
    verdicts: list[Verdict] = []
    rules = rules_in_force(_CHECKS)
    for rule_id, check in _CHECKS.items():
        if rules[rule_id].enabled:
            verdicts.extend(check(wish, rules[rule_id]))
    return verdicts


def _discussion(wish: Wish, _rule: RuleInForce) -> Iterator[Verdict]:
    message = (
        _("Something has to be discussed.")
        if wish.needs_discussion
        else _("Nothing has to be discussed: a notice would do.")
    )
    yield Verdict(rule=NOTICE_INSTEAD, passed=wish.needs_discussion, message=message)


def _comprehensive(wish: Wish, rule: RuleInForce) -> Iterator[Verdict]:
    """One verdict: on that of its lines of work which has had most this year."""
    if not wish.is_comprehensive:
        return
    approved = _comprehensive_meetings(wish)
    by_line = {
        line: len({held for held, lines in approved if line in lines}) for line in wish.lines
    }
    line = max(by_line, key=lambda line: by_line[line])
    message = _("Comprehensive meetings of this line (%(line)s) approved in %(year)s: %(number)s.")
    yield Verdict(
        rule=ONE_COMPREHENSIVE,
        passed=by_line[line] < rule["number"],
        message=message
        % {"line": dict(LineOfWork.choices)[line], "year": wish.year, "number": by_line[line]},
    )


def _comprehensive_meetings(wish: Wish) -> list[tuple[int, list[str]]]:
    """Approved comprehensive requests of that year: the meeting that holds them, their lines."""
    approved = (
        MeetingRequest.objects.filter(
            _approved_before(wish, "decision__"),
            section__office=wish.section.office_id,
            is_comprehensive=True,
        )
        .exclude(pk=wish.request_id or 0)
        .annotate(
            held=Coalesce("decision__meeting", "decision__merged_into"),
            held_at=Coalesce("decision__meeting__starts_at", "decision__merged_into__starts_at"),
        )
        .filter(
            held_at__year=wish.year,
            decision__meeting__cancelled_at=None,
            decision__merged_into__cancelled_at=None,
        )
    )
    rows = approved.values_list("held", "line", "further_lines")
    return [(held, [line, *further]) for held, line, further in rows]


def _approved_before(wish: Wish, decision: str) -> Q:
    """Approved by now; for a wish that is decided itself, by then."""
    approved = Q(**{f"{decision}outcome__in": [Decision.Outcome.HOLD, Decision.Outcome.MERGE_INTO]})
    if wish.decided_at is not None:
        approved &= Q(**{f"{decision}decided_at__lte": wish.decided_at})
    return approved


def _length(wish: Wish, rule: RuleInForce) -> Iterator[Verdict]:
    days = rule["discussion" if wish.has_group_discussion else "meeting"]
    limit = int(days * WORKING_DAY)
    message = _("It lasts %(minutes)s minutes; the limit is %(limit)s.")
    yield Verdict(
        rule=SHORT,
        passed=wish.minutes <= limit,
        message=message % {"minutes": wish.minutes, "limit": limit},
    )
    speech = sum(item.minutes for item in wish.agenda if item.is_main_speech)
    if speech:
        message = _("The main speech takes %(minutes)s minutes; the limit is %(limit)s.")
        yield Verdict(
            rule=SHORT,
            passed=speech <= rule["speech"],
            message=message % {"minutes": speech, "limit": int(rule["speech"])},
        )


def _chiefs(wish: Wish, _rule: RuleInForce) -> Iterator[Verdict]:
    if not wish.is_convened_by_deputy:
        return
    message = (
        _("A deputy convenes it, and the chiefs of %(units)s units are called.")
        if wish.calls_chiefs
        else _("A deputy convenes it, and no chief is called.")
    )
    yield Verdict(
        rule=CHIEFS,
        passed=not wish.calls_chiefs,
        message=message % {"units": len(wish.audience)},
    )


def _planned(wish: Wish, rule: RuleInForce) -> Iterator[Verdict]:
    if wish.planned is not None:
        message = _("It is in the annual plan: %(name)s.") % {"name": wish.planned.name}
    elif wish.off_plan_reason.strip():
        message = _("It is not in the annual plan; the reason is given.")
    else:
        message = _("It is not in the annual plan, and no reason is given.")
    has_ground = wish.planned is not None or bool(wish.off_plan_reason.strip())
    yield Verdict(rule=PLANNED, passed=has_ground, message=message)
    filed, starts = timezone.localdate(wish.filed_at), wish.days[0]
    given = WorkingCalendar.load().count(filed, starts)
    message = _("Filed %(given)s working days ahead; at least %(least)s are due.")
    yield Verdict(
        rule=PLANNED,
        passed=given >= rule["days"],
        message=message % {"given": given, "least": rule["days"]},
    )


def _free_days(wish: Wish, rule: RuleInForce) -> Iterator[Verdict]:
    taken = no_meeting_days(wish.days, rule)
    days = "、".join(date_format(day) for day in taken or wish.days)
    message = (
        _("Days without meetings: %(days)s.") if taken else _("Meetings are held on: %(days)s.")
    )
    yield Verdict(rule=FREE_DAYS, passed=not taken, message=message % {"days": days})


def _video(wish: Wish, rule: RuleInForce) -> Iterator[Verdict]:
    if wish.mode == Mode.VIDEO:
        message = _("By video it lasts %(minutes)s minutes; the limit is %(limit)s.")
        yield Verdict(
            rule=VIDEO_FIRST,
            passed=wish.minutes <= rule["minutes"],
            message=message % {"minutes": wish.minutes, "limit": int(rule["minutes"])},
        )
    if any(unit.county_id is not None for unit in wish.audience):
        total, by_video = _meetings_in_counties(wish)
        total, by_video = total + 1, by_video + (wish.mode == Mode.VIDEO)
        message = _(
            "With it, %(video)s of this year's %(total)s meetings that reach counties are by "
            "video; one in %(one_in)s is due."
        )
        yield Verdict(
            rule=VIDEO_FIRST,
            passed=wish.mode != Mode.IN_PERSON or by_video * rule["one_in"] >= total,
            message=message
            % {"video": by_video, "total": total, "one_in": rule["one_in"].normalize()},
        )


def _meetings_in_counties(wish: Wish) -> tuple[int, int]:
    """Approved meetings of that year that invite units of counties, and those by video."""
    invited = Invitation.objects.filter(meeting=OuterRef("pk"), county__isnull=False)
    approved = (
        Meeting.objects.standing()
        .filter(
            _approved_before(wish, "decision__"),
            Exists(invited),
            decision__request__section__office=wish.section.office_id,
            starts_at__year=wish.year,
        )
        .exclude(decision__request=wish.request_id)
    )
    counted = approved.aggregate(total=Count("pk"), video=Count("pk", filter=Q(mode=Mode.VIDEO)))
    return counted["total"], counted["video"]


def _townships(wish: Wish, _rule: RuleInForce) -> Iterator[Verdict]:
    townships = sum(unit.kind in Unit.TOWNSHIPS for unit in wish.audience)
    message = (
        _("It calls %(townships)s townships and subdistricts.")
        if townships
        else _("It calls no township and no subdistrict.")
    )
    yield Verdict(
        rule=NOT_TO_TOWNSHIPS,
        passed=not townships,
        message=message % {"townships": townships},
    )


def _scale(wish: Wish, rule: RuleInForce) -> Iterator[Verdict]:
    message = _("It calls %(people)s people; the limit is %(limit)s.")
    yield Verdict(
        rule=SCALE,
        passed=wish.people <= rule["people"],
        message=message % {"people": wish.people, "limit": int(rule["people"])},
    )


_CHECKS = {
    NOTICE_INSTEAD.id: _discussion,
    ONE_COMPREHENSIVE.id: _comprehensive,
    SHORT.id: _length,
    CHIEFS.id: _chiefs,
    PLANNED.id: _planned,
    FREE_DAYS.id: _free_days,
    VIDEO_FIRST.id: _video,
    NOT_TO_TOWNSHIPS.id: _townships,
    SCALE.id: _scale,
}
"""What is asked of each rule; the quota (M2) looks at a year, not at one wish."""
