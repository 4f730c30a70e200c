"""Django's admin behind the portal's roles."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest

from accounts.access import Capability


class PortalAdminSite(AdminSite):
    """Let in those who manage accounts, and nobody else."""

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.can(Capability.MANAGE_ACCOUNTS)
