"""Who of the department sees the plan of trips: all who ask, so that they can bundle."""

from django.db.models import Q

from accounts.access import Capability
from accounts.models import County, User
from accounts.visibility import NOTHING


def sees_plan(user: User) -> bool:
    """Whether the person works with topics and trips at all, and is not only visited."""
    return user.can(Capability.PROPOSE_TOPICS) or user.can(Capability.SEE_DEPARTMENT)


def planned_by_department(user: User, section: str = "section") -> Q:
    """Rows of the user's whole department: two sections that both know a trip can share it."""
    if user.section is None or not sees_plan(user):
        return NOTHING
    return Q(**{f"{section}__office": user.section.office_id})


def closable_counties(user: User) -> frozenset[int]:
    """Ids of the counties whose days the person may close: the county's own staff, the office."""
    if user.can(Capability.PLAN_TRIPS):
        return user.permitted_counties(County.TASK)
    if user.can(Capability.ANSWER):
        return user.permitted_counties(County.OVERSEE)
    return frozenset()


def handled_for_department(user: User, section: str = "section") -> Q:
    """Rows of the department whose discipline the user watches over."""
    if user.section is None or not user.can(Capability.HANDLE_DISCIPLINE):
        return NOTHING
    return Q(**{f"{section}__office": user.section.office_id})
