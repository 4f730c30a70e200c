"""Addresses of meetings."""

from django.urls import path

from meetings.views import affairs, baseline, lists, meetings, plan, requests, year

app_name = "meetings"

urlpatterns = [
    path("", lists.meetings, name="list"),
    path("ask/", requests.ask, name="ask"),
    path("requests/", requests.queue, name="queue"),
    path("requests/<int:pk>/", requests.show, name="request"),
    path("requests/<int:pk>/decide/", requests.decide_on, name="decide"),
    path("requests/<int:pk>/mend/", requests.mend, name="mend"),
    path("affairs/", affairs.sessions, name="affairs"),
    path("affairs/new/", affairs.open_session, name="open_session"),
    path("affairs/<int:pk>/", affairs.session, name="session"),
    path("plan/<int:year>/", plan.plan, name="plan"),
    path("plan/<int:year>/new/", plan.enter, name="plan_enter"),
    path("plan/<int:year>/import/", plan.upload, name="plan_import"),
    path("plan/<int:year>/approve/", plan.approve, name="plan_approve"),
    path("plan/<int:year>/plan.xlsx", plan.export, name="plan_export"),
    path("plan/entries/<int:pk>/", plan.change, name="planned"),
    path("plan/entries/<int:pk>/remove/", plan.remove, name="planned_remove"),
    path("baseline/", baseline.baseline, name="baseline"),
    path("baseline/<int:pk>/confirm/", baseline.confirm, name="baseline_confirm"),
    path("baseline/<int:pk>/discard/", baseline.discard, name="baseline_discard"),
    path("year/<int:year>/", year.year, name="year"),
    path("year/<int:year>/rows/", year.rows, name="year_rows"),
    path("year/<int:year>/year.xlsx", year.export, name="year_export"),
    path("affairs/<int:pk>/present/", affairs.present, name="present"),
    path("affairs/<int:pk>/decide/", affairs.decide_several, name="decide_several"),
    path("affairs/<int:pk>/minutes.docx", affairs.minutes_file, name="affairs_minutes"),
    path("invitations/<int:pk>/", meetings.invitation, name="invitation"),
    path("<int:pk>/", meetings.meeting, name="meeting"),
    path("<int:pk>/notice.docx", meetings.notice_file, name="notice_file"),
]
