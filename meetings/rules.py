"""Rules about meetings (M1–M12), and their verdicts on one request."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from office.rules import Rule, Verdict, declare, rules_in_force
from office.workdays import WorkingCalendar

WORKING_DAY = 8 * 60
"""Minutes of a working day, by which "half a day" is measured."""

APPROVED = Rule(
    id="M1",
    sentence=_("No meeting is held without an approval by the department affairs meeting."),
    source=_("Fuxin reform"),
    checked=True,
)
FEWER = Rule(
    id="M2",
    sentence=_(
        "This year's meetings are at most last year's less the cut; more needs a written "
        "explanation."
    ),
    source=_("Fuxin reform, 2020; 30–50 percent in the 2019 national notice"),
    numbers={"cut": Decimal(50)},
    units={"cut": _("percent")},
)
CONSIDERED = Rule(
    id="M3",
    sentence=_(
        "What need not be held is not held, what can be merged is merged; an approval shows what "
        "was considered."
    ),
    source=_("Fuxin reform"),
    numbers={"others": Decimal(60)},
    units={"others": _("minutes of others' matters that anybody sits through")},
    checked=True,
)
NOTICE_INSTEAD = Rule(
    id="M4",
    sentence=_(
        "A matter that is not classified and needs no discussion goes out as a notice instead."
    ),
    source=_("Fuxin reform"),
    checked=True,
)
ONE_COMPREHENSIVE = Rule(
    id="M5",
    sentence=_("At most one comprehensive meeting per line of work a year."),
    source=_("2024 national rules"),
    numbers={"number": Decimal(1)},
    units={"number": _("meetings a year")},
)
SHORT = Rule(
    id="M6",
    sentence=_(
        "The main speech lasts at most 60 minutes, a meeting half a day, one with discussion in "
        "groups a day and a half."
    ),
    source=_("2024 national rules"),
    numbers={"speech": Decimal(60), "meeting": Decimal("0.5"), "discussion": Decimal("1.5")},
    units={
        "speech": _("minutes for the main speech"),
        "meeting": _("days"),
        "discussion": _("days with discussion in groups"),
    },
    checked=True,
)
CHIEFS = Rule(
    id="M7",
    sentence=_("A meeting convened by a deputy does not call the chiefs of subordinate bodies."),
    source=_("2024 national rules"),
)
PLANNED = Rule(
    id="M8",
    sentence=_(
        "Every meeting is in the annual plan or approved one by one with its reason, and filed at "
        "least 5 working days ahead."
    ),
    source=_("local practice (Zhangjiajie)"),
    numbers={"days": Decimal(5)},
    units={"days": _("working days")},
    checked=True,
)
FREE_DAYS = Rule(
    id="M9",
    sentence=_("No meetings on Mondays and in the second week of the month."),
    source=_("local practice (Zhangjiajie)"),
    enabled=False,
)
VIDEO_FIRST = Rule(
    id="M10",
    sentence=_(
        "At least one in 3 of the meetings that reach counties is by video, and a video meeting "
        "lasts at most 90 minutes."
    ),
    source=_("local practice (Ningxia; a county bureau)"),
    numbers={"one_in": Decimal(3), "minutes": Decimal(90)},
    units={"one_in": _("meetings, one of them by video"), "minutes": _("minutes by video")},
)
NOT_TO_TOWNSHIPS = Rule(
    id="M11",
    sentence=_("Meetings are in general not taken down to the townships."),
    source=_("local practice (Zhangjiajie)"),
    checked=True,
)
SCALE = Rule(
    id="M12",
    sentence=_("At most 30 people come to a one-day working meeting of a county organ."),
    source=_("local practice"),
    numbers={"people": Decimal(30)},
    units={"people": _("people")},
    enabled=False,
)

declare(
    APPROVED,
    FEWER,
    CONSIDERED,
    NOTICE_INSTEAD,
    ONE_COMPREHENSIVE,
    SHORT,
    CHIEFS,
    PLANNED,
    FREE_DAYS,
    VIDEO_FIRST,
    NOT_TO_TOWNSHIPS,
    SCALE,
)

_TOWNSHIPS = {Unit.Kind.TOWNSHIP, Unit.Kind.SUBDISTRICT}


def check_request(
    *,
    minutes: int,
    has_group_discussion: bool,
    starts_at: datetime,
    audience: Collection[Unit],
    filed_at: datetime,
) -> list[Verdict]:
    """What M6, M8 and M11 say of a request filed at ``filed_at``; one per rule in force.

    They advise the department affairs meeting and hinder nobody from asking. Two queries.
    """
    rules = rules_in_force(["M6", "M8", "M11"])
    verdicts = {
        "M6": _check_length(
            minutes, rules["M6"]["discussion" if has_group_discussion else "meeting"]
        ),
        "M8": _check_filed(filed_at, starts_at, rules["M8"]["days"]),
        "M11": _check_townships(audience),
    }
    return [verdict for rule_id, verdict in verdicts.items() if rules[rule_id].enabled]


def _check_length(minutes: int, days: Decimal) -> Verdict:
    limit = int(days * WORKING_DAY)
    message = _("It lasts %(minutes)s minutes; the limit is %(limit)s.")
    return Verdict(
        rule=SHORT,
        passed=minutes <= limit,
        message=message % {"minutes": minutes, "limit": limit},
    )


def _check_filed(filed_at: datetime, starts_at: datetime, least: Decimal) -> Verdict:
    filed, starts = timezone.localdate(filed_at), timezone.localdate(starts_at)
    given = WorkingCalendar.load().count(filed, starts)
    message = _("Filed %(given)s working days ahead; at least %(least)s are due.")
    return Verdict(
        rule=PLANNED, passed=given >= least, message=message % {"given": given, "least": least}
    )


def _check_townships(audience: Collection[Unit]) -> Verdict:
    townships = sum(unit.kind in _TOWNSHIPS for unit in audience)
    if not townships:
        message = _("It calls no township and no subdistrict.")
        return Verdict(rule=NOT_TO_TOWNSHIPS, passed=True, message=message)
    message = _("It calls %(townships)s townships and subdistricts.")
    return Verdict(rule=NOT_TO_TOWNSHIPS, passed=False, message=message % {"townships": townships})
