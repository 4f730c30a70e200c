"""The admin's site and the right to enter it, apart from its tables.

Libraries register tables of their own while ``portal.admin`` is still being imported; the site
must exist by then.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability


class TableAdmin(admin.ModelAdmin):
    """A table kept by whoever manages accounts; rows are closed, not deleted."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_authenticated and user.can(Capability.MANAGE_ACCOUNTS)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class PortalAdminSite(admin.AdminSite):
    """Open to whoever manages accounts; ``is_staff`` and model-wide grants play no part."""

    site_header = site_title = _("Qingzhuang: administration")
    index_title = _("Tables of the portal")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in only tables of :class:`TableAdmin`: libraries' own ask for model-wide grants."""
        if admin_class is not None and issubclass(admin_class, TableAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without "view on site": it looks up any row of any table, and so tells what exists."""
        return [
            address
            for address in super().get_urls()
            if getattr(address, "name", None) != "view_on_site"
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_authenticated and user.can(Capability.MANAGE_ACCOUNTS)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one log-in for the whole portal; whoever has passed it may not come in here."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", request.path))
