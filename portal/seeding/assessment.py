"""This year's indicators, imported from our sample workbook, and what the counties reported."""

from accounts.models import User
from portal.seeding.calendar import Month


def write(month: Month, people: dict[str, User]) -> None:
    """Written when the assessment app lands."""
