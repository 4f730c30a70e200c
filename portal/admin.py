"""Django's admin for the tables that the system administrator keeps."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.access import Role
from accounts.models import City, County, Office, Section, Unit, User
from office.models import DayOverride
from portal.site import TableAdmin


class NewPersonForm(BaseUserCreationForm):
    """A person with a first password, to be changed at the first log-in."""

    class Meta(BaseUserCreationForm.Meta):
        model = User
        fields = ("username", "name", "phone", "email", "unit", "section")


class GivenPasswordForm(AdminPasswordChangeForm):
    """A password given by somebody else: the person chooses an own one at the next log-in (S1)."""

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - Django's signature
        self.user.must_change_password = True
        return super().save(commit=commit)


@admin.register(User)
class PersonAdmin(TableAdmin, UserAdmin):
    """People and their accounts; roles and counties are the security administrator's (S3)."""

    list_display = ("username", "name", "unit", "section", "role", "is_active")
    list_filter = ("role", "is_active")
    list_select_related = ("unit", "section")
    search_fields = ("username", "name", "phone")
    autocomplete_fields = ("unit", "section")
    filter_horizontal = ()
    readonly_fields = ("role", "last_login")
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "phone", "email", "wecom_id")}),
        (_("Place and state"), {"fields": ("unit", "section", "role", "is_active", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": (*NewPersonForm.Meta.fields, "password1", "password2")}),)
    add_form = NewPersonForm
    add_form_template = None
    change_password_form = GivenPasswordForm

    def save_model(self, request: HttpRequest, obj: User, form: object, change: bool) -> None:  # noqa: FBT001
        """A new account starts as a cadre without counties, until it is granted more."""
        if not change:
            obj.role = Role.CADRE
        super().save_model(request, obj, form, change)


@admin.register(City)
class CityAdmin(TableAdmin):
    list_display = ("code", "name", "province_name")
    search_fields = ("code", "name")


@admin.register(County)
class CountyAdmin(TableAdmin):
    list_display = ("code", "short_name", "name", "city")
    list_select_related = ("city",)
    search_fields = ("code", "name")


@admin.register(Unit)
class UnitAdmin(TableAdmin):
    list_display = ("code", "name", "kind", "county", "is_active")
    list_filter = ("kind", "county", "is_active")
    list_select_related = ("county",)
    search_fields = ("code", "name")


@admin.register(Office)
class OfficeAdmin(TableAdmin):
    list_display = ("unit",)
    list_select_related = ("unit",)
    autocomplete_fields = ("unit",)


@admin.register(Section)
class SectionAdmin(TableAdmin):
    list_display = ("name", "office", "line")
    list_filter = ("line",)
    list_select_related = ("office__unit",)
    search_fields = ("name", "office__unit__name")


@admin.register(DayOverride)
class DayOverrideAdmin(TableAdmin):
    """The one table whose rows can go: an exception that was a mistake leaves no trace to keep."""

    list_display = ("day", "is_working", "reason")
    list_filter = ("is_working",)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return self.has_module_permission(request)
