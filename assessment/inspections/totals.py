"""How many items a department's year allows (rules A2 and A3), and how many are approved.

A *department* is the organization department with all its sections, as the national notice means
it: of its comprehensive items together one a year is allowed, whichever section asks. The cap of
those that reach the county level and below is the base year's number less the cut in force,
rounded down: of 21 a cut of 50 percent leaves 10. Both are counted from what is approved, with
the plan or one by one, and kept nowhere.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext

from accounts.models import Office
from assessment.models import BaseFigure, InspectionItem
from assessment.models.inspection import APPROVED
from assessment.rules import (
    FEWER_ITEMS,
    ONE_COMPREHENSIVE,
    check_comprehensive,
    check_fewer,
)
from office.rules import Verdict, rules_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """A department's year: ``used`` are the approved items that reach below.

    ``cut`` (in percent) and ``comprehensive_allowed`` are None while their rule is off; ``base``
    and ``base_year`` are None while no base year before this one is entered.
    """

    year: int
    used: int
    comprehensive: int
    comprehensive_allowed: int | None
    cut: Decimal | None
    base: int | None
    base_year: int | None

    @property
    def cap(self) -> int | None:
        """How many may reach below; None while A3 is off or there is no base year."""
        if self.cut is None or self.base is None:
            return None
        return int(self.base * max(100 - self.cut, Decimal(0)) / 100)

    @property
    def left(self) -> int | None:
        """How many more can be approved with a plan."""
        return None if self.cap is None else max(self.cap - self.used, 0)

    @property
    def is_beyond(self) -> bool:
        """Whether more are approved than the cap, some of them one by one."""
        return self.cap is not None and self.used > self.cap

    @property
    def needs_base(self) -> bool:
        """Whether A3 is on and there is nothing to hold the plan against."""
        return self.cut is not None and self.base is None

    def verdicts(self, *, below: int, comprehensive: int) -> list[Verdict]:
        """What A2 and A3 say if this many more are approved; nothing of a kind of which none is."""
        said = []
        if comprehensive and self.comprehensive_allowed is not None:
            together = self.comprehensive + comprehensive
            said.append(check_comprehensive(together, allowed=self.comprehensive_allowed))
        if below and self.cap is not None and self.base is not None and self.base_year is not None:
            together = self.used + below
            said.append(
                check_fewer(together, cap=self.cap, base=self.base, base_year=self.base_year)
            )
        return said


def totals_of(office: Office, year: int) -> Totals:
    """The department's year as it stands: three queries."""
    rules = rules_in_force([ONE_COMPREHENSIVE.id, FEWER_ITEMS.id])
    one, fewer = rules[ONE_COMPREHENSIVE.id], rules[FEWER_ITEMS.id]
    counted = InspectionItem.objects.approved().filter(office=office, year=year).with_extent()
    rows = [(item.reaches_below, item.is_comprehensive) for item in counted]
    base = base_of(office, year)
    return Totals(
        year=year,
        used=sum(below for below, _comprehensive in rows),
        comprehensive=sum(comprehensive for _below, comprehensive in rows),
        comprehensive_allowed=int(one["items"]) if one.enabled else None,
        cut=fewer["cut"] if fewer.enabled else None,
        base=base[1] if base else None,
        base_year=base[0] if base else None,
    )


def base_of(office: Office, year: int) -> tuple[int, int] | None:
    """The newest base year before this one and its items; None if none is entered. One query."""
    years = BaseFigure.objects.filter(office=office, year__lt=year).order_by("-year")
    return years.values_list("year").annotate(together=Sum("items")).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionTotal:
    """One section's items that reach below: approved, waiting, and in the base year."""

    name: str
    used: int
    waiting: int
    base: int


def totals_by_section(office: Office, year: int, base_year: int | None) -> list[SectionTotal]:
    """The sections that had, have or ask for such an item, then what is of none; three queries."""
    below = InspectionItem.objects.reaching_below().filter(office=office, year=year).order_by()
    asked = below.exclude(state=InspectionItem.State.REFUSED).values_list("section", "state")
    used: Counter[int | None] = Counter(section for section, state in asked if state in APPROVED)
    waiting: Counter[int | None] = Counter(
        section for section, state in asked if state == InspectionItem.State.SUBMITTED
    )
    figures = BaseFigure.objects.filter(office=office, year=base_year or 0)
    base: dict[int | None, int] = dict(figures.values_list("section", "items"))
    names: dict[int | None, str] = {section.pk: section.name for section in office.sections.all()}
    return [
        SectionTotal(name=name, used=used[pk], waiting=waiting[pk], base=base.get(pk, 0))
        for pk, name in (names | {None: gettext("of no section")}).items()
        if used[pk] or waiting[pk] or base.get(pk)
    ]
