"""The days wanted in one county, before anything is booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import County, Unit

LONGEST_STOP = 10
"""Days. A stop blocks its county for everybody else."""
LONGEST_TOPIC = 8
"""Working days of a topic in a county: as many as a stop holds that begins on a Monday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPlan:
    """The days wanted in one county, and the units to visit, each with its day."""

    county: County
    first_day: date
    last_day: date
    visits: Sequence[tuple[Unit, date]] = ()
