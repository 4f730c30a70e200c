"""Which of a trip's topics are asked where, told without a word of those asked elsewhere (R8)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import Section
    from research.models import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """The ids of a topic's counties, and of the units that it names, by county."""

    counties: set[int] = field(default_factory=set)
    units: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, topic: "Topic") -> "Targets":
        """Read from the topic's own relations: no query where they were fetched with it."""
        targets = cls(counties={county.pk for county in topic.counties.all()})
        for unit in topic.units.all():
            if unit.county_id is not None:
                targets.units[unit.county_id].add(unit.pk)
        return targets

    def include(self, county: int, unit: int) -> bool:
        """Whether the topic is to be asked there: of the units that it names, or of any."""
        named = self.units.get(county)
        return county in self.counties and (named is None or unit in named)


def asked_in(topics: Iterable["Topic"], county: int) -> list["Topic"]:
    """Those of the topics that are asked in this county, by title."""
    here = (topic for topic in topics if county in Targets.of(topic).counties)
    return sorted(here, key=_by_title)


def asked_at(topics: Iterable["Topic"], county: int, unit: int) -> list["Topic"]:
    """Those of the topics that are asked of this unit, by title.

    A unit that no topic names, chosen by whoever planned, is asked what is asked in its county.
    """
    here = asked_in(topics, county)
    return [topic for topic in here if Targets.of(topic).include(county, unit)] or here


def in_words(topics: Iterable["Topic"], section: "Section") -> str:
    """What was asked, e.g. “甲等2个课题”; the section that came, where no topic is left."""
    titles = sorted({topic.title for topic in topics})
    if not titles:
        return str(section)
    return f"{titles[0]}等{len(titles)}个课题" if len(titles) > 1 else titles[0]


def _by_title(topic: "Topic") -> tuple[str, str]:
    return topic.title, str(topic.pk)
