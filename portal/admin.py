"""Django's admin, for the roles that keep the portal's own tables."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability


class PortalAdminSite(AdminSite):
    """Open to whoever manages accounts; ``is_staff`` and model-wide grants play no part."""

    site_header = site_title = _("Qingzhuang: administration")
    index_title = _("Tables of the portal")

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_authenticated and user.is_active and user.can(Capability.MANAGE_ACCOUNTS)
