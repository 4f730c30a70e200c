"""What the page skeleton needs on every page."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the top bar."""

    label: str | Promise
    url: str
    is_current: bool


_WORK = (
    ("notices:list", _("Notices")),
    ("meetings:list", _("Meetings")),
    ("research:list", _("Research")),
    ("assessment:list", _("Assessment")),
    ("schedule", _("Schedule")),
    ("ledger", _("Ledger")),
)
_ENTRIES: dict[Role, tuple[tuple[str, str | Promise], ...]] = {
    Role.CADRE: (
        *(entry for entry in _WORK if entry[0] != "assessment:list"),
        ("assessment:awards", _("Awards")),
    ),
    Role.DISCIPLINE: (
        ("research:conduct_reports", _("Reports on conduct")),
        ("research:breaches", _("Breaches")),
        ("assessment:awards", _("Awards")),
        ("rules", _("Rules")),
    ),
    Role.SYSTEM: (("admin:index", _("Administration")), ("rules", _("Rules"))),
    Role.SECURITY: (("grants", _("Grants")), ("rules", _("Rules"))),
    Role.AUDIT: (("audit", _("Audit")), ("rules", _("Rules"))),
}
"""Townships are not assessed here, but see whom awards are meant for; the others have no business
with most of the work."""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """At most six entries of the top bar for this person's role.

    Reckoned only where a page shows them: an error page must not depend on them.
    """
    return {"navigation": partial(_entries, request)}


def _entries(request: HttpRequest) -> list[Entry]:
    if not request.user.is_authenticated:
        return []
    entries = _ENTRIES.get(Role(request.user.role), _WORK)
    return [_entry(name, label, request.path) for name, label in entries]


def _entry(name: str, label: str | Promise, path: str) -> Entry:
    url = reverse(name)
    return Entry(label=label, url=url, is_current=path.startswith(url))
