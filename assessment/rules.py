"""Rules about inspection and assessment (A1–A12), and the verdicts of A2, A3, A7 and A11."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office.rules import Rule, Verdict, declare
from office.spreadsheets.values import plain

NATIONAL_2018 = _("2018 national notice on supervision, inspection and assessment")
FUXIN = _("Fuxin's own reform")

IN_PLAN = Rule(
    id="A1",
    sentence=_(
        "A supervision, inspection or assessment item is in the approved annual plan, or is "
        "approved one by one."
    ),
    source=NATIONAL_2018,
    checked=True,
)
ONE_COMPREHENSIVE = Rule(
    id="A2",
    sentence=_("At most one comprehensive item per department a year."),
    source=NATIONAL_2018,
    numbers={"items": Decimal(1)},
    units={"items": _("items")},
    checked=True,
)
FEWER_ITEMS = Rule(
    id="A3",
    sentence=_("Items that reach the county level and below are cut against the base year."),
    source=NATIONAL_2018,
    numbers={"cut": Decimal(50)},
    units={"cut": _("per cent less")},
    checked=True,
)
CAP = Rule(
    id="A4",
    sentence=_("A cycle has no more indicators than the cap."),
    source=_("Fuxin (total control); a province went from 68 to about 30"),
    numbers={"indicators": Decimal(40)},
    units={"indicators": _("indicators")},
    checked=True,
)
NO_ROUTINE_WORK = Rule(
    id="A5",
    sentence=_(
        "Routine work is no indicator: meetings held, photos, study notes, leaders' written "
        "instructions, media or experience articles, documents issued."
    ),
    source=_("Fuxin; 2018 national notice; 2024 national rules"),
    checked=True,
)
VETO_EXPLAINED = Rule(
    id="A6",
    sentence=_("Veto items and responsibility pledges are flagged and explained."),
    source=_("2019 national notice"),
    checked=True,
)
WEIGHTS = Rule(
    id="A7",
    sentence=_("Weights in a block total 100; every indicator names its data source."),
    source=_("provincial tables"),
    numbers={"total": Decimal(100)},
    units={"total": _("points")},
    checked=True,
)
ASKED_ONCE = Rule(
    id="A8",
    sentence=_("The same data is asked for once only."),
    source=_("2018 national notice; one-table practice"),
    numbers={"likeness": Decimal(85)},
    units={"likeness": _("per cent of two names’ letters agree")},
    checked=True,
)
ONE_TOUR = Rule(
    id="A9",
    sentence=_("At half-year, party building and talent work are inspected in one tour."),
    source=FUXIN,
)
ONE_PROCESS = Rule(
    id="A10",
    sentence=_("At year-end, performance assessment and annual appraisal run as one process."),
    source=FUXIN,
)
FIVE_STARS = Rule(
    id="A11",
    sentence=_(
        "A five-star organisation scores enough, and such organisations stay below a share of all."
    ),
    source=_("local practice; another place has 95 points and 10 per cent"),
    numbers={"score": Decimal(90), "share": Decimal(30)},
    units={"score": _("points"), "share": _("per cent of the organisations")},
    checked=True,
)
PUBLICITY = Rule(
    id="A12",
    sentence=_(
        "Nominations are made public for a period before the award, and each objection is answered "
        "within as many days as the second number says."
    ),
    source=_("common practice"),
    numbers={"days": Decimal(5), "answer": Decimal(5)},
    units={"days": _("working days"), "answer": _("working days to answer an objection")},
    checked=True,
)

declare(
    IN_PLAN,
    ONE_COMPREHENSIVE,
    FEWER_ITEMS,
    CAP,
    NO_ROUTINE_WORK,
    VETO_EXPLAINED,
    WEIGHTS,
    ASKED_ONCE,
    ONE_TOUR,
    ONE_PROCESS,
    FIVE_STARS,
    PUBLICITY,
)


def check_weights(weights: Mapping[str, Decimal], *, total: Decimal) -> list[Verdict]:
    """What A7 says of the sum of weights of each block, by the block's name."""
    message = gettext("The weights of block “%(block)s” total %(sum)s, not %(total)s.")
    return [
        Verdict(
            rule=WEIGHTS,
            passed=weight == total,
            message=message
            % {"block": block, "sum": format(weight.normalize(), "f"), "total": total},
        )
        for block, weight in weights.items()
    ]


def check_comprehensive(items: int, *, allowed: int) -> Verdict:
    """What A2 says of this many comprehensive items of a department in a year."""
    message = gettext("%(items)s comprehensive items in the year; %(allowed)s allowed.")
    return Verdict(
        rule=ONE_COMPREHENSIVE,
        passed=items <= allowed,
        message=message % {"items": items, "allowed": allowed},
    )


def check_fewer(items: int, *, cap: int, base: int, base_year: int) -> Verdict:
    """What A3 says of this many items that reach the county level and below."""
    message = gettext(
        "%(items)s items reach the county level and below; the cap is %(cap)s, after %(base)s in "
        "%(base_year)s."
    )
    numbers = {"items": items, "cap": cap, "base": base, "base_year": base_year}
    return Verdict(rule=FEWER_ITEMS, passed=items <= cap, message=message % numbers)


def check_score(score: Decimal, *, least: Decimal) -> Verdict:
    """What A11 says of the score of one organisation; the least itself is enough."""
    message = gettext("It scores %(score)s points; a five-star organisation needs %(least)s.")
    numbers = {"score": plain_text(score), "least": plain_text(least)}
    return Verdict(rule=FIVE_STARS, passed=score >= least, message=message % numbers)


def check_share(places: int, *, organisations: int, share: Decimal) -> Verdict:
    """What A11 says of so many five-star organisations; the share is rounded down to whole ones."""
    most = most_five_stars(organisations, share=share)
    message = gettext(
        "%(places)s five-star organisations; of %(organisations)s at most %(most)s may be."
    )
    numbers = {"places": places, "organisations": organisations, "most": most}
    return Verdict(rule=FIVE_STARS, passed=places <= most, message=message % numbers)


def most_five_stars(organisations: int, *, share: Decimal) -> int:
    """How many of so many organisations may be five-star: 30 per cent of 11 are 3, never 4."""
    return int(organisations * min(share, Decimal(100)) / 100)


def plain_text(number: Decimal) -> str:
    """A number as people write it, without zeros behind the point."""
    return format(plain(number), "f")
