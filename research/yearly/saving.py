"""What bundling spared those visited, for the year's page and for the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from research.yearly.visits import MadeVisit, made_visits


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """Visits that several topics shared, as many as they asked for, and host minutes spared."""

    visits: int = 0
    asked: int = 0
    minutes: int = 0

    @property
    def spared(self) -> int:
        """Visits that nobody had to receive."""
        return self.asked - self.visits


def saving_of(visits: Iterable[MadeVisit]) -> Saving:
    """What these visits spared, because several topics went on one trip.

    As asked, each topic goes by itself: to the units that it names in a county it is to be asked
    in, or, where it names none there, to those that its trip visited. A visit that n topics of a
    trip asked for therefore stands for n, and spares n - 1 visits and (n - 1) × the people ×
    minutes that it took of the unit. What one topic asked for spares nothing, and neither visits
    nor minutes that the topics alone might have needed less of are reckoned with.
    """
    shared = [visit for visit in visits if visit.topics > 1]
    return Saving(
        visits=len(shared),
        asked=sum(visit.topics for visit in shared),
        minutes=sum((visit.topics - 1) * visit.minutes for visit in shared),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CountySaving:
    """What bundling spared one county, or all of them together."""

    name: str
    saving: Saving


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundled:
    """What bundling spared on some days; ``counties`` are those that it spared anything."""

    counties: list[CountySaving]
    together: Saving


def bundled_between(user: User, first: date, last: date) -> Bundled:
    """What bundling spared on these days, as far as the user sees the visits: 7 queries."""
    visits = made_visits(user, first, last)
    counties = sorted({visit.county for visit in visits}, key=lambda county: county.code)
    savings = [
        CountySaving(
            name=county.short_name,
            saving=saving_of(visit for visit in visits if visit.county == county),
        )
        for county in counties
    ]
    return Bundled(
        counties=[row for row in savings if row.saving.spared], together=saving_of(visits)
    )
