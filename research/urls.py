"""Addresses of field research; keys are random, so that none can be guessed or counted."""

from django.urls import path

from research.views import library, lists, reports, topics, trips, visits

app_name = "research"

urlpatterns = [
    path("", lists.research, name="list"),
    path("topics/", lists.topics, name="topics"),
    path("topics/new/", topics.propose, name="propose"),
    path("topics/<uuid:key>/", topics.topic, name="topic"),
    path("trips/plan/", trips.plan, name="plan"),
    path("trips/<uuid:key>/", trips.trip, name="trip"),
    path("trips/<uuid:key>/report/", reports.write, name="report_write"),
    path("trips/<uuid:key>/lift/", reports.lift, name="lift"),
    path("reports/", library.library, name="library"),
    path("reports/known/", library.known, name="known"),
    path("reports/<uuid:key>/", reports.report, name="report"),
    path("reports/<uuid:key>/approve/", reports.approve, name="report_approve"),
    path("reports/<uuid:key>/return/", reports.give_back, name="report_return"),
    path("reports/<uuid:key>/file/", reports.file, name="report_file"),
    path("reports/<uuid:key>/report.docx", reports.document, name="report_document"),
    path("visits/<uuid:key>/", visits.visit, name="visit"),
    path("visits/<uuid:key>/arrive/", visits.arrive, name="arrive"),
]
