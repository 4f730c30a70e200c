from accounts.access import Role
from accounts.models.deputy import Deputy
from accounts.models.geography import City, County, Unit
from accounts.models.organization import LineOfWork, Office, Section
from accounts.models.permissions import CountyGroupPermission, CountyUserPermission
from accounts.models.user import User

__all__ = [
    "City",
    "County",
    "CountyGroupPermission",
    "CountyUserPermission",
    "Deputy",
    "LineOfWork",
    "Office",
    "Role",
    "Section",
    "Unit",
    "User",
]
