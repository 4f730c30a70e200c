"""How many meetings a year allows (rule M2), and how many of them are used.

The quota of a line of work, and of a section, is its meetings in last year's register less the
cut in force, rounded down: of 107 meetings a cut of 50 percent leaves 53. Used is every meeting
that a decision holds in the year, once, for the section that hosts it and that section's line; a
merged request uses nothing of its own.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.models import LineOfWork, Office, Section
from meetings.models import Meeting, PastMeeting
from meetings.models.meeting import MeetingQuerySet
from meetings.rules import FEWER
from office.rules import Verdict, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """Of one line, one section or the whole department: last year's, allowed, used this year."""

    name: str
    last_year: int
    allowed: int
    used: int

    @property
    def left(self) -> int:
        """How many can still be held without an explanation."""
        return max(self.allowed - self.used, 0)

    @property
    def is_used_up(self) -> bool:
        """Whether one more needs an explanation."""
        return self.used >= self.allowed

    @property
    def is_beyond(self) -> bool:
        """Whether more are held than the cut leaves."""
        return self.used > self.allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """A department's quotas of one year; ``lines`` by line, ``sections`` by primary key."""

    year: int
    cut: Decimal
    """In percent."""
    whole: Quota
    lines: dict[str, Quota]
    sections: dict[int, Quota]


def quotas_of(office: Office, year: int) -> Quotas | None:
    """The department's quotas; None if M2 is off or last year's register is missing. 4 queries.

    Listed are all its sections, and the lines in which they work or met last year.
    """
    rule = in_force(FEWER.id)
    register = PastMeeting.objects.filter(office=office, year=year - 1)
    before = list(register.order_by().values_list("line", "section"))
    if not rule.enabled or not before:
        return None
    cut = rule["cut"]
    used = list(
        held_in(office, year).values_list("decision__request__line", "decision__request__section")
    )

    def quota(name: str, last_year: int, used: int) -> Quota:
        return Quota(name=name, last_year=last_year, allowed=allowed(last_year, cut), used=used)

    lines_before, lines_used = (Counter(row[0] for row in rows) for rows in (before, used))
    sections_before, sections_used = (Counter(row[1] for row in rows) for rows in (before, used))
    sections = list(office.sections.all())
    lines = {section.line for section in sections} | lines_before.keys() | lines_used.keys()
    return Quotas(
        year=year,
        cut=cut,
        whole=quota(str(_("Together")), len(before), len(used)),
        lines={
            line.value: quota(str(line.label), lines_before[line], lines_used[line])
            for line in LineOfWork
            if line in lines
        },
        sections={
            section.pk: quota(section.name, sections_before[section.pk], sections_used[section.pk])
            for section in sections
        },
    )


def allowed(last_year: int, cut: Decimal) -> int:
    """Last year's number less the cut in percent, rounded down; never below zero."""
    return int(last_year * max(100 - cut, Decimal(0)) / 100)


def held_in(office: Office, year: int) -> MeetingQuerySet:
    """The department's meetings of a year that count: held by a decision and not cancelled."""
    return (
        Meeting.objects.standing()
        .filter(decision__request__section__office=office, starts_at__year=year)
        .order_by()
    )


def quota_verdict(section: Section, line: str, year: int) -> Verdict | None:
    """What M2 says of one more meeting; None if it is off or there is no register. 5 queries."""
    quotas = quotas_of(section.office, year)
    if quotas is None:
        return None
    of_line = quotas.lines.get(line) or Quota(
        name=str(LineOfWork(line).label), last_year=0, allowed=0, used=0
    )
    of_section = quotas.sections[section.pk]
    message = _(
        "This year %(line)s has used %(line_used)s of %(line_allowed)s meetings, %(section)s "
        "%(section_used)s of %(section_allowed)s."
    )
    return Verdict(
        rule=FEWER,
        passed=not of_line.is_used_up and not of_section.is_used_up,
        message=message
        % {
            "line": of_line.name,
            "line_used": of_line.used,
            "line_allowed": of_line.allowed,
            "section": of_section.name,
            "section_used": of_section.used,
            "section_allowed": of_section.allowed,
        },
    )
