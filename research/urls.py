"""Addresses of field research; keys are random, so that none can be guessed or counted."""

from django.urls import path

from research.views import lists, talks, topics, trips, visits

app_name = "research"

urlpatterns = [
    path("", lists.research, name="list"),
    path("topics/", lists.topics, name="topics"),
    path("topics/new/", topics.propose, name="propose"),
    path("topics/<uuid:key>/", topics.topic, name="topic"),
    path("talks/", talks.talks, name="talks"),
    path("talks/new/", talks.write, name="write_talk"),
    path("talks/readers/", talks.readers, name="talk_readers"),
    path("talks/readings/", talks.readings, name="talk_readings"),
    path("talks/<uuid:key>/", talks.talk, name="talk"),
    path("talks/<uuid:key>/export/", talks.export, name="talk_export"),
    path("trips/plan/", trips.plan, name="plan"),
    path("trips/<uuid:key>/", trips.trip, name="trip"),
    path("visits/<uuid:key>/", visits.visit, name="visit"),
    path("visits/<uuid:key>/arrive/", visits.arrive, name="arrive"),
]
