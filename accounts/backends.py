"""Log-in by staff number or phone."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Q
from django.http import HttpRequest

from accounts.models import User


class StaffNumberOrPhoneBackend(BaseBackend):
    """Find the account by staff number or phone; inactive ones cannot log in."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The account whose password fits, or None."""
        if not username or password is None:
            return None
        user = User.objects.filter(Q(username=username) | Q(phone=username)).first()
        if user is None:
            # Hash anyway: the time taken must not tell which accounts exist.
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The active account of a session, with its unit or department, in one query."""
        people = User.objects.select_related("unit__county", "section__office__unit__county")
        return people.filter(pk=user_id, is_active=True).first()


def account_name(request: HttpRequest | None, credentials: dict[str, str] | None = None) -> str:
    """The staff number of a log-in attempt, be it by phone: failures count for the account."""
    typed = (credentials or {}).get("username") or ""
    if not typed and request is not None:
        typed = request.POST.get("username", "")
    return User.objects.filter(phone=typed).values_list("username", flat=True).first() or typed
