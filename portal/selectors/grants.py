"""Who holds which role in which counties."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet

from accounts.models import County, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A person with the counties that the role reaches."""

    person: User
    counties: list[County]


def people(user: User, search: str = "") -> QuerySet[User]:
    """The people whom this person may see, with unit and section, by role."""
    found = User.objects.visible_to(user).select_related("unit", "section__office__unit")
    return found.filter(name__icontains=search).order_by("role", "username")


def grants(people: Iterable[User]) -> list[Grant]:
    """Tell the counties of each person of one page: one query."""
    people = list(people)
    reached: dict[int, list[County]] = {person.pk: [] for person in people}
    counties = (
        County.objects.filter(countygrouppermission__group__user__in=people)
        .annotate(person_id=F("countygrouppermission__group__user"))
        .distinct()
        .order_by("code")
    )
    for county in counties:
        reached[county.person_id].append(county)
    return [Grant(person=person, counties=reached[person.pk]) for person in people]
