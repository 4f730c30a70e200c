"""A calendar month in the portal's time zone, as pages ask for it (``?month=2026-11``)."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One month; ``start`` is its first moment and ``end`` the first moment of the next."""

    year: int
    number: int

    @classmethod
    def of(cls, moment: datetime) -> "Month":
        """The month in which a moment falls, by local time."""
        local = timezone.localtime(moment)
        return cls(local.year, local.month)

    @classmethod
    def asked_for(cls, text: str | None, now: datetime) -> "Month":
        """The month of a query parameter, this month without one. Raises ``Http404``."""
        if not text:
            return cls.of(now)
        match = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text)
        if match is None:
            raise Http404
        return cls(int(match[1]), int(match[2]))

    @property
    def start(self) -> datetime:
        return timezone.make_aware(datetime(self.year, self.number, 1))  # noqa: DTZ001

    @property
    def end(self) -> datetime:
        return self.next.start

    @property
    def previous(self) -> "Month":
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    @property
    def next(self) -> "Month":
        return Month(self.year + (self.number == 12), self.number % 12 + 1)

    @property
    def slug(self) -> str:
        """As in addresses: ``2026-11``."""
        return f"{self.year}-{self.number:02}"

    def __str__(self) -> str:
        return date_format(date(self.year, self.number, 1), "YEAR_MONTH_FORMAT")
