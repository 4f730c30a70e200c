"""What an office calls the columns: proposed by likeness, said by people, and remembered."""

from typing import Any

from accounts.models import Office
from assessment.models import ColumnName
from assessment.resources import IndicatorResource
from assessment.sheets import columns
from assessment.sheets.layout import Layout
from assessment.slimming.names import likeness

ALIKE = 50
"""Per cent of letters that agree, from which a column is proposed."""
MOST_ASKED = 40
"""Headers that people are asked about; a sheet with more is another table."""


def names_in_force(office: Office) -> dict[str, str]:
    """What the office said of headers: our column, or nothing for one that is not read."""
    return dict(ColumnName.objects.filter(office=office).values_list("header", "column"))


def reading_of(layout: Layout | None, resource: IndicatorResource) -> dict[str, Any]:
    """How a file was read, in plain JSON for the page and for reading it again.

    ``sheets`` are those that may be chosen, ``sheet`` the one that was read; ``headers`` those not
    known by name with the column that is proposed for each; ``columns`` what they may be.
    """
    if layout is None:
        return {}
    free = [name for name in columns.ALIASES if name not in layout.columns]
    free += [
        str(target.column_name)
        for target in resource.targets.values()
        if target.column_name not in layout.columns and not layout.is_long
    ]
    headers = [h for h in layout.unread if len(h) <= ColumnName.LONGEST][:MOST_ASKED]
    proposed = _proposed(headers, free)
    return {
        "sheet": layout.sheet,
        "sheets": list(layout.sheets),
        "headers": [{"header": h, "proposed": proposed.get(h, "")} for h in headers],
        "columns": free,
    }


def _proposed(headers: list[str], free: list[str]) -> dict[str, str]:
    """A column for each header that is like one, the likest first, none of them twice."""
    pairs = sorted(
        ((_likeness(header, name), header, name) for header in headers for name in free),
        key=lambda pair: -pair[0],
    )
    proposed: dict[str, str] = {}
    for share, header, name in pairs:
        if share >= ALIKE and header not in proposed and name not in proposed.values():
            proposed[header] = name
    return proposed


def _likeness(header: str, name: str) -> float:
    county = name.removeprefix(columns.target_column(""))
    called = (name, *columns.ALIASES[name]) if name in columns.ALIASES else (county,)
    return max(float(likeness(header, one)) for one in called)
