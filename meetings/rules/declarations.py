"""The rules about meetings: M1–M12 with their numbers and sources."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from office.rules import Rule, declare

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
    checked=True,
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
    checked=True,
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
    checked=True,
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
    numbers={"weekdays": Decimal(1), "weeks": Decimal(2)},
    units={
        "weekdays": _("weekdays, a digit each: 15 is Monday and Friday, 0 none"),
        "weeks": _("weeks of the month, a digit each: 24 is the second and the fourth, 0 none"),
    },
    enabled=False,
    checked=True,
)
"""A week belongs to the month in which its Monday lies."""
VIDEO_FIRST = Rule(
    id="M10",
    sentence=_(
        "At least one in 3 of the meetings that reach counties is by video, and a video meeting "
        "lasts at most 90 minutes."
    ),
    source=_("local practice (Ningxia; a county bureau)"),
    numbers={"one_in": Decimal(3), "minutes": Decimal(90)},
    units={"one_in": _("meetings, one of them by video"), "minutes": _("minutes by video")},
    checked=True,
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
    checked=True,
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
