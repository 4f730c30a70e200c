"""How often teams came, place by place and month by month."""

from collections.abc import Iterable

from office.heat_map import Heat, HeatMap, heat_map
from research.yearly.year import MONTHS, PlaceYear


def map_of_visits(places: Iterable[PlaceYear]) -> HeatMap:
    """A row for each place, a cell for each month."""
    rows = [Heat(name=place.name, counts=place.months) for place in places]
    return heat_map(rows, columns=[str(month) for month in MONTHS])
