"""Addresses of field research; keys are random, so that none can be guessed or counted."""

from django.urls import path

from research.views import lists, topics, trips, visits

app_name = "research"

urlpatterns = [
    path("", lists.research, name="list"),
    path("topics/", lists.topics, name="topics"),
    path("topics/new/", topics.propose, name="propose"),
    path("topics/<uuid:key>/", topics.topic, name="topic"),
    path("topics/<uuid:key>/edit/", topics.revise, name="revise"),
    path("topics/<uuid:key>/withdraw/", topics.withdraw, name="withdraw"),
    path("trips/plan/", trips.plan, name="plan"),
    path("trips/<uuid:key>/", trips.trip, name="trip"),
    path("visits/<uuid:key>/", visits.visit, name="visit"),
    path("visits/<uuid:key>/arrive/", visits.arrive, name="arrive"),
]
