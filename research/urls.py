"""Addresses of field research.

Keys of topics, trips, visits and what hangs on them are random: none can be guessed or counted.
"""

from django.urls import path

from research.views import (
    bundling,
    changing,
    closures,
    conduct,
    discipline,
    key_work,
    library,
    lists,
    reports,
    talks,
    topics,
    trips,
    visits,
)

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
    path("talks/", talks.talks, name="talks"),
    path("talks/new/", talks.write, name="write_talk"),
    path("talks/readers/", talks.readers, name="talk_readers"),
    path("talks/readings/", talks.readings, name="talk_readings"),
    path("talks/<uuid:key>/", talks.talk, name="talk"),
    path("talks/<uuid:key>/export/", talks.export, name="talk_export"),
    path("trips/plan/", trips.plan, name="plan"),
    path("bundling/", bundling.plan, name="bundling"),
    path("bundling/<uuid:key>/accept/", bundling.accept, name="bundling_accept"),
    path("bundling/trips/<uuid:key>/accept/", bundling.accept_trip, name="bundle_accept"),
    path("bundling/stops/<uuid:key>/move/", bundling.move, name="bundle_move"),
    path("bundling/topics/<uuid:key>/move/", bundling.move_pair, name="bundle_move_topic"),
    path("bundling/wishes/", bundling.wish, name="bundle_wish"),
    path("bundling/wishes/<uuid:key>/forget/", bundling.forget, name="bundle_wish_forget"),
    path("trips/<uuid:key>/", trips.trip, name="trip"),
    path("trips/<uuid:key>/cancel/", changing.cancel, name="cancel"),
    path("stops/<uuid:key>/move/", changing.move, name="move"),
    path("trips/<uuid:key>/pledge/", discipline.pledge, name="pledge"),
    path("stops/<uuid:key>/sign-off/", discipline.stop_sign_off, name="sign_off"),
    path("breaches/", discipline.breaches, name="breaches"),
    path("conduct/", conduct.reports, name="conduct_reports"),
    path("conduct/receipt/", conduct.receipt, name="conduct_receipt"),
    path("conduct/<uuid:key>/", conduct.conduct_report, name="conduct_report"),
    path("conduct/<uuid:key>/take-up/", conduct.conduct_take_up, name="conduct_take_up"),
    path("visits/<uuid:key>/conduct/", conduct.report, name="report_conduct"),
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
