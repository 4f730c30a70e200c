"""Who may do what: roles, their capabilities, and the permissions they carry per county.

Two questions are kept apart. *May somebody in this role do such a thing at all?* is a capability,
answered from the table below. *For which counties?* is an object permission on the county,
granted to the group of that county and role. Nothing is granted for all counties at once, and
whoever is in no table may do nothing.
"""

from enum import Enum, auto

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The one role of an account."""

    CADRE = "cadre", _("township cadre")
    COUNTY = "county", _("county staff")
    SECTION = "section", _("section staff")
    OFFICE = "office", _("office")
    LEADER = "leader", _("leader")
    ASSESSMENT = "assessment", _("assessment administrator")
    DISCIPLINE = "discipline", _("discipline handler")
    SYSTEM = "system", _("system administrator")
    SECURITY = "security", _("security administrator")
    AUDIT = "audit", _("audit administrator")


DEPARTMENT_ROLES = (
    Role.COUNTY,
    Role.SECTION,
    Role.OFFICE,
    Role.LEADER,
    Role.ASSESSMENT,
    Role.DISCIPLINE,
)
"""Roles of people who work in a section of an organization department."""


class Capability(Enum):
    """Something that a role may do, wherever its counties are."""

    SEE_WORK = auto()
    """Take part in the work and see one's colleagues: all but the three administrators (S3)."""
    ANSWER = auto()
    """Acknowledge and answer for the own unit."""
    OVERSEE = auto()
    """See the whole of one's counties: a county's staff, the office, the leaders."""
    SEE_DEPARTMENT = auto()
    """See what every section of the own department asks for, not only one's own."""
    SEND_NOTICES = auto()
    REQUEST_MEETINGS = auto()
    PREPARE_AFFAIRS_MEETING = auto()
    """Put requests before the department affairs meeting and record its decisions."""
    APPROVE_ONE_BY_ONE = auto()
    """Approve what is in no plan: the leaders."""
    PROPOSE_TOPICS = auto()
    PLAN_TRIPS = auto()
    """Bundle topics into trips and book them."""
    APPROVE_REPORTS = auto()
    """Approve or return research reports, and lift what an overdue one blocks."""
    IMPORT_INDICATORS = auto()
    HANDLE_DISCIPLINE = auto()
    """Read and settle what visited units report in confidence of the conduct of a team."""
    CHANGE_RULES = auto()
    MANAGE_ACCOUNTS = auto()
    MANAGE_GRANTS = auto()
    READ_AUDIT = auto()


_WORKING = {Capability.SEE_WORK}
_ASKING = _WORKING | {
    Capability.SEND_NOTICES,
    Capability.REQUEST_MEETINGS,
    Capability.PROPOSE_TOPICS,
}

CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.CADRE: frozenset(_WORKING | {Capability.ANSWER}),
    Role.COUNTY: frozenset(_WORKING | {Capability.ANSWER, Capability.OVERSEE}),
    Role.SECTION: frozenset(_ASKING),
    Role.OFFICE: frozenset(
        _ASKING
        | {
            Capability.OVERSEE,
            Capability.SEE_DEPARTMENT,
            Capability.PREPARE_AFFAIRS_MEETING,
            Capability.PLAN_TRIPS,
            Capability.CHANGE_RULES,
        }
    ),
    Role.LEADER: frozenset(
        _WORKING
        | {
            Capability.OVERSEE,
            Capability.SEE_DEPARTMENT,
            Capability.APPROVE_REPORTS,
            Capability.APPROVE_ONE_BY_ONE,
        }
    ),
    Role.ASSESSMENT: frozenset(_ASKING | {Capability.IMPORT_INDICATORS}),
    Role.DISCIPLINE: frozenset(_WORKING | {Capability.HANDLE_DISCIPLINE}),
    Role.SYSTEM: frozenset({Capability.MANAGE_ACCOUNTS}),
    Role.SECURITY: frozenset({Capability.MANAGE_GRANTS}),
    Role.AUDIT: frozenset({Capability.READ_AUDIT}),
}

ANSWERING_ROLES = tuple(role for role, can in CAPABILITIES.items() if Capability.ANSWER in can)
"""Roles of the people who can acknowledge and answer for a unit."""

_ANSWER, _OVERSEE, _TASK = "answer_for_unit", "oversee_county", "task_county"

COUNTY_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.CADRE: (_ANSWER,),
    Role.COUNTY: (_ANSWER, _OVERSEE),
    Role.SECTION: (_TASK,),
    Role.OFFICE: (_TASK, _OVERSEE),
    Role.LEADER: (_OVERSEE,),
    Role.ASSESSMENT: (_TASK,),
    Role.DISCIPLINE: (),
    Role.SYSTEM: (),
    Role.SECURITY: (),
    Role.AUDIT: (),
}
"""What the group of a county and role may do in that county (codenames of ``County``)."""
