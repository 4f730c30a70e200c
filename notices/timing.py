"""When messages leave: office hours (rule N2) and the daily digest (rule N6)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from office.rules import rules_in_force
from office.workdays import WorkingCalendar
from office.workhours import OfficeHours


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The two rules as they are in force, with the calendar; each is None where switched off."""

    calendar: WorkingCalendar
    quiet_outside: OfficeHours | None
    digest_clock: time | None

    @classmethod
    def load(cls) -> "Timing":
        """Read rules and calendar: two queries.

        Hours that would never open are a slip of the pen; the usual ones hold in their place.
        """
        rules = rules_in_force(["N2", "N6"])
        calendar = WorkingCalendar.load()
        hours = None
        if rules["N2"].enabled:
            opens, closes = clock(rules["N2"]["opens"]), clock(rules["N2"]["closes"])
            ever_open = opens < closes
            hours = OfficeHours(calendar, opens, closes) if ever_open else OfficeHours(calendar)
        return cls(
            calendar=calendar,
            quiet_outside=hours,
            digest_clock=clock(rules["N6"]["clock"]) if rules["N6"].enabled else None,
        )

    def may_leave(self, moment: datetime) -> bool:
        """Whether a message that is not urgent may leave at this moment."""
        return self.quiet_outside is None or self.quiet_outside.is_open(moment)

    def leaves_at(self, moment: datetime, *, urgent: bool = False) -> datetime:
        """When a message of its own leaves: at once, or when the office opens."""
        if urgent or self.quiet_outside is None:
            return moment
        return self.quiet_outside.next_open(moment)

    def digest_after(self, moment: datetime) -> tuple[date, datetime] | None:
        """The day of the next digest after this moment and when it leaves; None without digests."""
        if self.digest_clock is None:
            return None
        hours = self.quiet_outside or OfficeHours(self.calendar)
        leaves = hours.next_at(moment, self.digest_clock)
        return leaves.date(), self.leaves_at(leaves)

    def office_hours(self) -> OfficeHours:
        """The hours that count as working ones, also while messages may leave at any hour."""
        return self.quiet_outside or OfficeHours(self.calendar)


def clock(hours: Decimal) -> time:
    """A time of day from hours since midnight: 8.75 is 08:45; from 24 on it is 23:59."""
    minutes = min(int(hours * 60), 24 * 60 - 1)
    return time(*divmod(minutes, 60))
