"""Addresses of meetings."""

from django.urls import path

from meetings.views import (
    affairs,
    changing,
    door,
    invitations,
    lists,
    meetings,
    records,
    requests,
    running,
)

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
    path("invitations/<int:pk>/", invitations.invitation, name="invitation"),
    path("attendees/<int:pk>/came/", door.note, name="note_attendance"),
    path("resolutions/<int:pk>/", records.resolution, name="resolution"),
    path("resolutions/<int:pk>/settle/", records.settle, name="settle_resolution"),
    path("resolutions/<int:pk>/drop/", records.drop_resolution, name="drop_resolution"),
    path("<int:pk>/", meetings.meeting, name="meeting"),
    path("<int:pk>/notice.docx", meetings.notice_file, name="notice_file"),
    path("<int:pk>/cancel/", changing.cancel, name="cancel"),
    path("<int:pk>/move/", changing.move, name="move"),
    path("<int:pk>/door/", door.door, name="door"),
    path("<int:pk>/run/", running.show, name="run_sheet"),
    path("<int:pk>/run/begin/", running.begin, name="begin"),
    path("<int:pk>/run/next/", running.advance, name="next_item"),
    path("<int:pk>/run/end/", running.end, name="end"),
    path("<int:pk>/minutes/", records.minutes, name="minutes"),
    path("<int:pk>/minutes/publish/", records.publish, name="publish_minutes"),
    path("<int:pk>/minutes/resolutions/", records.add_resolution, name="add_resolution"),
    path("<int:pk>/minutes.docx", records.minutes_file, name="minutes_file"),
]
