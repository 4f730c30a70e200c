"""Addresses of field research; keys are random, so that none can be guessed or counted."""

from django.urls import path

from research.views import bundling, lists, topics, trips, visits

app_name = "research"

urlpatterns = [
    path("", lists.research, name="list"),
    path("topics/", lists.topics, name="topics"),
    path("topics/new/", topics.propose, name="propose"),
    path("topics/<uuid:key>/", topics.topic, name="topic"),
    path("trips/plan/", trips.plan, name="plan"),
    path("bundling/", bundling.plan, name="bundling"),
    path("bundling/<uuid:key>/accept/", bundling.accept, name="bundling_accept"),
    path("bundling/trips/<uuid:key>/accept/", bundling.accept_trip, name="bundle_accept"),
    path("bundling/stops/<uuid:key>/move/", bundling.move, name="bundle_move"),
    path("bundling/topics/<uuid:key>/move/", bundling.move_pair, name="bundle_move_topic"),
    path("bundling/wishes/", bundling.wish, name="bundle_wish"),
    path("bundling/wishes/<uuid:key>/forget/", bundling.forget, name="bundle_wish_forget"),
    path("trips/<uuid:key>/", trips.trip, name="trip"),
    path("visits/<uuid:key>/", visits.visit, name="visit"),
    path("visits/<uuid:key>/arrive/", visits.arrive, name="arrive"),
]
