"""Addresses of field research.

Keys of topics, trips, visits and what hangs on them are random: none can be guessed or counted.
"""

from django.urls import path

from research.views import changing, closures, key_work, lists, topics, trips, visits

app_name = "research"

urlpatterns = [
    path("", lists.research, name="list"),
    path("topics/", lists.topics, name="topics"),
    path("topics/new/", topics.propose, name="propose"),
    path("topics/<uuid:key>/", topics.topic, name="topic"),
    path("topics/<uuid:key>/edit/", topics.revise, name="revise"),
    path("topics/<uuid:key>/withdraw/", topics.withdraw, name="withdraw"),
    path("key-work/", key_work.key_work, name="key_work"),
    path("key-work/suggested/", key_work.suggested, name="key_work_suggested"),
    path("key-work/<int:pk>/use/", key_work.use, name="key_work_use"),
    path("closures/", closures.closures, name="closures"),
    path("closures/<int:pk>/lift/", closures.lift, name="closure_lift"),
    path("trips/plan/", trips.plan, name="plan"),
    path("trips/<uuid:key>/", trips.trip, name="trip"),
    path("trips/<uuid:key>/cancel/", changing.cancel, name="cancel"),
    path("stops/<uuid:key>/move/", changing.move, name="move"),
    path("visits/<uuid:key>/", visits.visit, name="visit"),
    path("visits/<uuid:key>/arrive/", visits.arrive, name="arrive"),
]
