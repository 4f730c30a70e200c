"""Every address of the portal; each floor brings its own."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from portal.views import audit, grants, health, home, ledger, me, rules, schedule

urlpatterns = [
    path("", home.home, name="home"),
    path("me/", me.me, name="me"),
    path("me/alive/", me.alive, name="alive"),
    path("me/contact/", me.contact_preference, name="contact_preference"),
    path("me/deputies/", me.deputies, name="deputies"),
    path("me/deputies/<int:pk>/revoke/", me.revoke, name="deputy_revoke"),
    path("schedule/", schedule.schedule, name="schedule"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/saved/", ledger.saved, name="ledger_saved"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<str:rule_id>/", rules.change, name="rule"),
    path("grants/", grants.grants, name="grants"),
    path("grants/<int:pk>/", grants.change, name="grant"),
    path("audit/", audit.audit, name="audit"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("accounts.urls")),
    path("notices/", include("notices.urls")),
    path("meetings/", include("meetings.urls")),
    path("research/", include("research.urls")),
    path("assessment/", include("assessment.urls")),
    path("admin/", admin.site.urls),
]
