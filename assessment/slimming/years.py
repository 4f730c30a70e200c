"""From one year's indicators to the next: what was cut, merged, kept and new, by whom and why.

Read from what is stored: both cycles, the imports that brought or left out an indicator, and what
was written of one that is gone. Whoever reads sees the indicators that they see anywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import County, User
from assessment.models import Cycle, Indicator, IndicatorFate, IndicatorImport
from assessment.models.fate import may_write_fate
from assessment.rules import ASKED_ONCE
from assessment.sheets.comparison import Known, known_indicators
from assessment.slimming.burden import minutes_by_county
from assessment.slimming.names import letters_of
from assessment.slimming.pairing import continued
from office.plots import Counted, CountPlot, count_plot
from office.rules import in_force

MINUTES_AN_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who brought an indicator, or left it out, with which file and when."""

    name: str
    filename: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An indicator that is no more: cut, or merged into another, as far as it is written.

    ``merged_into`` is None also where the reader does not see what holds it now.
    """

    indicator: Indicator
    fate: IndicatorFate | None
    merged_into: Indicator | None
    act: Act | None
    may_write: bool

    @property
    def is_merged(self) -> bool:
        return self.fate is not None and self.fate.kind == IndicatorFate.Kind.MERGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An indicator that goes on; ``now`` is None where another section asks for it now."""

    before: Indicator
    now: Indicator | None

    @property
    def is_renamed(self) -> bool:
        return self.now is not None and self.now.name != self.before.name


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """An indicator that the year before did not have."""

    indicator: Indicator
    act: Act | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyHours:
    """What reporting costs a county in a year, in minutes, and cost it the year before."""

    county: County
    before: int
    now: int

    @property
    def saved(self) -> int:
        """Minutes; negative if it costs more."""
        return self.before - self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class Slimming:
    """One cycle beside the year before it; ``has_before`` is false where that has no cycle."""

    has_before: bool
    before: int
    now: int
    gone: Sequence[Gone]
    kept: Sequence[Kept]
    new: Sequence[New]
    taken_out: Sequence[Gone]
    """Came and went within the year."""
    counties: Sequence[CountyHours]

    @property
    def cut(self) -> list[Gone]:
        return [row for row in self.gone if not row.is_merged]

    @property
    def merged(self) -> list[Gone]:
        return [row for row in self.gone if row.is_merged]

    @property
    def minutes(self) -> tuple[int, int]:
        """Of all counties together, the year before and now."""
        return sum(row.before for row in self.counties), sum(row.now for row in self.counties)

    @property
    def plot(self) -> CountPlot:
        """Whole hours by county, the year before as the thinner bar."""
        return count_plot(
            [
                Counted(
                    name=row.county.short_name,
                    number=round(row.now / MINUTES_AN_HOUR),
                    before=round(row.before / MINUTES_AN_HOUR),
                    limit=None,
                    note=gettext("hours; last year %(before)s")
                    % {"before": round(row.before / MINUTES_AN_HOUR)},
                )
                for row in self.counties
            ]
        )


def slimming_of(user: User, cycle: Cycle) -> Slimming:
    """The page "from n to m" as the user sees it, in a fixed number of queries."""
    counties = list(County.objects.visible_to(user).filter(city=cycle.city_id))
    keys = [county.pk for county in counties]
    before = known_indicators(cycle.city, cycle.year - 1, keys)
    now = known_indicators(cycle.city, cycle.year, keys)
    rows = _indicators(user, cycle)
    pairs = continued(before, now, share=in_force(ASKED_ONCE.id)["likeness"])
    acts = _Acts.of(cycle)
    gone_keys = before.without(set(pairs.values())).indicators.keys() & rows.keys()
    withdrawn = {pk: row for pk, row in rows.items() if row.withdrawn_at and row.cycle == cycle}
    twins = {letters_of(row.name): pk for pk, row in withdrawn.items()}
    gone = {pk: twins.pop(letters_of(rows[pk].name), None) for pk in gone_keys}
    seen_before, seen_now = _of(before, rows), _of(now, rows)
    return Slimming(
        has_before=bool(before.indicators),
        before=len(seen_before.indicators),
        now=len(seen_now.indicators),
        gone=[
            _gone(user, rows, pk, acts.withdrawn.get(twin or pk) or acts.first)
            for pk, twin in sorted(gone.items(), key=lambda item: rows[item[0]].code)
        ],
        kept=[
            Kept(before=rows[old], now=rows.get(new))
            for new, old in sorted(pairs.items(), key=lambda pair: pair[0])
            if old in rows
        ],
        new=[
            New(indicator=rows[pk], act=acts.brought.get(pk))
            for pk in now.indicators
            if pk not in pairs and pk in rows
        ],
        taken_out=[_gone(user, rows, pk, acts.withdrawn.get(pk)) for pk in twins.values()],
        counties=_hours(cycle, counties, seen_before, seen_now),
    )


def cycle_after(indicator: Indicator) -> Cycle | None:
    """The cycle that does not hold an indicator any more: its own, or that of the next year."""
    if indicator.withdrawn_at is not None:
        return indicator.cycle
    later = Cycle.objects.filter(city=indicator.cycle.city_id, year=indicator.cycle.year + 1)
    return later.first()


def _indicators(user: User, cycle: Cycle) -> dict[int, Indicator]:
    """What the user sees of both years by primary key, with what was written of it."""
    both = Q(cycle__city=cycle.city_id, cycle__year__in=(cycle.year - 1, cycle.year))
    visible = Indicator.objects.visible_to(user).filter(both)
    rows = visible.select_related("cycle", "section", "block", "fate__merged_into")
    return {row.pk: row for row in rows.order_by("block__position", "code")}


def _of(known: Known, rows: Mapping[int, Indicator]) -> Known:
    return known.without(known.indicators.keys() - rows.keys())


def _gone(user: User, rows: Mapping[int, Indicator], pk: int, act: Act | None) -> Gone:
    row = rows[pk]
    fate: IndicatorFate | None = getattr(row, "fate", None)
    return Gone(
        indicator=row,
        fate=fate,
        merged_into=rows.get(fate.merged_into_id or 0) if fate else None,
        act=act,
        may_write=may_write_fate(user, row, is_written=fate is not None),
    )


def _hours(
    cycle: Cycle, counties: Sequence[County], before: Known, now: Known
) -> list[CountyHours]:
    then = minutes_by_county(before.indicators.values(), year=cycle.year - 1)
    today = minutes_by_county(now.indicators.values(), year=cycle.year)
    return [
        CountyHours(county=county, before=then[county.pk], now=today[county.pk])
        for county in counties
        if then[county.pk] or today[county.pk]
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Acts:
    """The imports of a cycle by the indicators that they brought or withdrew."""

    first: Act | None
    """The first table of the year: what it leaves out of last year's is cut by it."""
    brought: Mapping[int, Act]
    withdrawn: Mapping[int, Act]

    @classmethod
    def of(cls, cycle: Cycle) -> "_Acts":
        """Read them, in one query; an import that was taken back withdrew what it had brought."""
        states = (IndicatorImport.State.IMPORTED, IndicatorImport.State.UNDONE)
        imports = IndicatorImport.objects.filter(
            city=cycle.city_id, year=cycle.year, state__in=states
        ).order_by("imported_at", "pk")
        first: Act | None = None
        brought: dict[int, Act] = {}
        withdrawn: dict[int, Act] = {}
        for row in imports.values(
            "filename",
            "imported_at",
            "undone_at",
            "undone_by__name",
            imported_by=Coalesce("confirmed_by__name", "uploaded_by__name"),
            new=F("before__new"),
            left_out=F("before__withdrawn"),
        ):
            act = _act(row["imported_by"], row["filename"], row["imported_at"])
            brought |= dict.fromkeys(row["new"] or (), act)
            if row["undone_at"] is None:
                first = first or act
                withdrawn |= dict.fromkeys(row["left_out"] or (), act)
            else:
                undone = _act(row["undone_by__name"], row["filename"], row["undone_at"])
                withdrawn |= dict.fromkeys(row["new"] or (), undone)
        return cls(first=first, brought=brought, withdrawn=withdrawn)


def _act(name: str, filename: str, moment: datetime | None) -> Act:
    if moment is None:
        raise ValueError("what is imported has its time; a constraint holds that")
    return Act(name=name, filename=filename, day=timezone.localdate(moment))
