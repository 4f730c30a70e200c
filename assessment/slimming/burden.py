"""What reporting costs a county in a year: minutes of one value × how often it is asked for."""

from collections import Counter
from collections.abc import Iterable

from assessment.models import Indicator
from assessment.sheets.drafts import Draft

TIMES_A_YEAR = {
    Indicator.Frequency.MONTH: 12,
    Indicator.Frequency.QUARTER: 4,
    Indicator.Frequency.HALF_YEAR: 2,
    Indicator.Frequency.YEAR: 1,
}


def minutes_by_county(indicators: Iterable[Draft]) -> Counter[int]:
    """Minutes a year by the county's primary key."""
    minutes: Counter[int] = Counter()
    for indicator in indicators:
        cost = indicator.minutes * TIMES_A_YEAR[Indicator.Frequency(indicator.frequency)]
        for county in indicator.targets:
            minutes[county] += cost
    return minutes
