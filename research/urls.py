"""Addresses of field research; keys are random, so that none can be guessed or counted."""

from django.urls import path

from research.views import conduct, discipline, lists, topics, trips, visits

app_name = "research"

urlpatterns = [
    path("", lists.research, name="list"),
    path("topics/", lists.topics, name="topics"),
    path("topics/new/", topics.propose, name="propose"),
    path("topics/<uuid:key>/", topics.topic, name="topic"),
    path("trips/plan/", trips.plan, name="plan"),
    path("trips/<uuid:key>/", trips.trip, name="trip"),
    path("trips/<uuid:key>/pledge/", discipline.pledge, name="pledge"),
    path("stops/<uuid:key>/sign-off/", discipline.stop_sign_off, name="sign_off"),
    path("breaches/", discipline.breaches, name="breaches"),
    path("conduct/", conduct.reports, name="conduct_reports"),
    path("conduct/receipt/", conduct.receipt, name="conduct_receipt"),
    path("conduct/<uuid:key>/", conduct.conduct_report, name="conduct_report"),
    path("conduct/<uuid:key>/take-up/", conduct.conduct_take_up, name="conduct_take_up"),
    path("visits/<uuid:key>/conduct/", conduct.report, name="report_conduct"),
    path("visits/<uuid:key>/", visits.visit, name="visit"),
    path("visits/<uuid:key>/arrive/", visits.arrive, name="arrive"),
]
