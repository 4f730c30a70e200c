"""Last year's register as its page shows it, and what a file would change in it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Sum

from accounts.models import LineOfWork, User
from meetings.models import BaselineUpload, PastMeeting
from meetings.models.baseline import row_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One year's register: meetings, people who attended, and minutes of all of them."""

    year: int
    meetings: int
    people: int
    minutes: int


def registers(user: User) -> list[Register]:
    """The registers that the user sees, the newest first: one query."""
    burden = F("people") * (F("minutes") + 2 * F("travel_minutes"))
    rows = (
        PastMeeting.objects.visible_to(user)
        .values("year")
        .annotate(meetings=Count("pk"), all_people=Sum("people"), all_minutes=Sum(burden))
        .order_by("-year")
    )
    return [
        Register(
            year=row["year"],
            meetings=row["meetings"],
            people=row["all_people"],
            minutes=row["all_minutes"],
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionCounts:
    """One section's meetings by line, in the order of the table's columns, and in all."""

    name: str
    counts: list[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a waiting file holds, by section and line, and what it would change."""

    years: list[int]
    lines: list[str]
    sections: list[SectionCounts]
    together: SectionCounts
    new: int
    changed: int
    unchanged: int
    gone: int


def preview_of(upload: BaselineUpload) -> Preview:
    """Compare a file with the register as it is now: two queries."""
    meetings = upload.meetings
    years = sorted({meeting.year for meeting in meetings})
    register = PastMeeting.objects.filter(office=upload.office_id, year__in=years)
    known = {(past.year, past.number): row_of(past) for past in register}
    file = {(meeting.year, meeting.number): row_of(meeting) for meeting in meetings}
    both = known.keys() & file.keys()
    unchanged = sum(known[key] == file[key] for key in both)
    lines = [line for line in LineOfWork if any(meeting.line == line for meeting in meetings)]
    names = {section.pk: section.name for section in upload.office.sections.all()}
    counted = Counter((meeting.section_id, meeting.line) for meeting in meetings)

    def counts(name: str, sections: Iterable[int]) -> SectionCounts:
        keys = list(sections)
        return SectionCounts(
            name=name, counts=[sum(counted[key, line] for key in keys) for line in lines]
        )

    met = [pk for pk in names if any(key == pk for key, _line in counted)]
    return Preview(
        years=years,
        lines=[str(line.label) for line in lines],
        sections=[counts(names[pk], [pk]) for pk in met],
        together=counts("", met),
        new=len(file.keys() - known.keys()),
        changed=len(both) - unchanged,
        unchanged=unchanged,
        gone=len(known.keys() - file.keys()),
    )
