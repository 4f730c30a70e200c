"""Addresses of meetings."""

from django.urls import path

from meetings.views import affairs, lists, meetings, planning, requests

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
    path("plan/", planning.plan, name="plan"),
    path("plan/<int:pk>/accept/", planning.accept, name="plan_accept"),
    path("plan/groups/<int:pk>/accept/", planning.accept_group, name="group_accept"),
    path("plan/groups/<int:pk>/take-back/", planning.take_group_back, name="group_take_back"),
    path("plan/wishes/", planning.wish, name="wish"),
    path("plan/wishes/<int:pk>/forget/", planning.forget, name="wish_forget"),
    path("invitations/<int:pk>/", meetings.invitation, name="invitation"),
    path("<int:pk>/", meetings.meeting, name="meeting"),
    path("<int:pk>/notice.docx", meetings.notice_file, name="notice_file"),
]
