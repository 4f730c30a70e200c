"""The three ways in which anybody may see a row; each model's ``visible_to`` combines them.

Every function answers with a ``Q`` on the model that calls it; the arguments name that model's
paths to the section that asks, the county, or the unit. Whoever fits none of them sees nothing.
"""

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.access import Capability

if TYPE_CHECKING:
    from accounts.models import User

NOTHING = Q(pk__in=[])


def asked_by_own(user: "User", section: str = "section") -> Q:
    """Rows that the user's own section asks for; for those who see the department, all of its."""
    if user.section is None:
        return NOTHING
    if user.can(Capability.SEE_DEPARTMENT):
        return Q(**{f"{section}__office": user.section.office_id})
    if user.can(Capability.SEND_NOTICES):
        return Q(**{section: user.section_id})
    return NOTHING


def in_overseen(user: "User", county: str = "county") -> Q:
    """Rows of the counties that the user oversees."""
    return Q(**{f"{county}__in": user.permitted_counties("oversee_county")})


def of_own_unit(user: "User", unit: str = "unit") -> Q:
    """Rows of the user's own unit, as long as the right to answer in its county holds."""
    home = user.home_unit
    if home is None or not user.can(Capability.ANSWER):
        return NOTHING
    if home.county_id and home.county_id not in user.permitted_counties("answer_for_unit"):
        return NOTHING
    return Q(**{unit: home.pk})
