from accounts.services.departments import ensure_departments
from accounts.services.deputies import appoint_deputy, revoke_deputy
from accounts.services.divisions import load_divisions
from accounts.services.people import import_people
from accounts.services.roles import assign_role

__all__ = [
    "appoint_deputy",
    "assign_role",
    "ensure_departments",
    "import_people",
    "load_divisions",
    "revoke_deputy",
]
