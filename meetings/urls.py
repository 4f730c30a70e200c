"""Addresses of meetings."""

from django.urls import path

from meetings.views import affairs, lists, meetings, requests

app_name = "meetings"

urlpatterns = [
    path("", lists.meetings, name="list"),
    path("ask/", requests.ask, name="ask"),
    path("requests/<int:pk>/", requests.show, name="request"),
    path("requests/<int:pk>/decide/", requests.decide_on, name="decide"),
    path("requests/<int:pk>/mend/", requests.mend, name="mend"),
    path("affairs/", affairs.sessions, name="affairs"),
    path("affairs/new/", affairs.open_session, name="open_session"),
    path("affairs/<int:pk>/", affairs.session, name="session"),
    path("affairs/<int:pk>/present/", affairs.present, name="present"),
    path("affairs/<int:pk>/decide/", affairs.decide_several, name="decide_several"),
    path("affairs/<int:pk>/minutes.docx", affairs.minutes_file, name="affairs_minutes"),
    path("invitations/<int:pk>/", meetings.invitation, name="invitation"),
    path("<int:pk>/", meetings.meeting, name="meeting"),
    path("<int:pk>/notice.docx", meetings.notice_file, name="notice_file"),
]
