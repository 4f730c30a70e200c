"""Rules about inspection and assessment (A1–A14), and the verdicts of A2, A3, A7, A9 to A11."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import LineOfWork
from office.rules import Rule, Verdict, declare
from office.spreadsheets.values import plain_text

TOUR_LINES = (LineOfWork.PARTY_BUILDING, LineOfWork.TALENT)
"""Lines of work that a peer inspection tour looks at."""
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
    checked=True,
)
ONE_PROCESS = Rule(
    id="A10",
    sentence=_("At year-end, performance assessment and annual appraisal run as one process."),
    source=FUXIN,
    numbers={"excellent": Decimal(30)},
    units={"excellent": _("per cent of the counties graded excellent, at most")},
    checked=True,
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
REPORTING = Rule(
    id="A13",
    sentence=_(
        "A value that comes after its day is late; some working days later it is locked. To what a "
        "system knows a county may object."
    ),
    source=_("common practice"),
    numbers={"lock": Decimal(10), "objection": Decimal(5)},
    units={
        "lock": _("working days after the last day on time, where no lock date is set"),
        "objection": _("working days to object"),
    },
    checked=True,
)
RESULTS_PUBLIC = Rule(
    id="A14",
    sentence=_(
        "Year-end results are public for a period before they are final; each objection is "
        "answered in time."
    ),
    source=_("common practice"),
    numbers={"publicity": Decimal(5), "answer": Decimal(5)},
    units={"publicity": _("working days"), "answer": _("working days")},
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
    REPORTING,
    RESULTS_PUBLIC,
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


def check_one_process(*, ungraded: int) -> Verdict:
    """What A10 says of counties that have a score but no grade in the annual appraisal."""
    message = ngettext(
        "%(counties)s county has no grade in the annual appraisal; both come out together.",
        "%(counties)s counties have no grade in the annual appraisal; both come out together.",
        ungraded,
    )
    return Verdict(rule=ONE_PROCESS, passed=ungraded == 0, message=message % {"counties": ungraded})


def check_excellent(graded: int, *, counties: int, share: Decimal) -> Verdict:
    """What A10 says of this many excellent ones; parts of a county do not count."""
    most = int(counties * share / 100)
    message = gettext("%(graded)s of %(counties)s graded excellent; at most %(most)s may be.")
    return Verdict(
        rule=ONE_PROCESS,
        passed=graded <= most,
        message=message % {"graded": graded, "counties": counties, "most": most},
    )


def check_one_tour(lines: Collection[str]) -> Verdict:
    """What A9 says of a tour that looks at these lines of work."""
    missing = [str(line.label) for line in TOUR_LINES if line not in lines]
    message = gettext("Party building and talent work are inspected in the same tour.")
    if missing:
        text = gettext("The tour leaves out %(lines)s; they are inspected in the same tour.")
        message = text % {"lines": "、".join(missing)}
    return Verdict(rule=ONE_TOUR, passed=not missing, message=message)


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
