from django.urls import path

from assessment.views import cycles, imports, inspection_rounds, inspections, targets, words

app_name = "assessment"
urlpatterns = [
    path("", cycles.newest, name="list"),
    path("cycles/<int:year>/", cycles.cycle, name="cycle"),
    path("cycles/<int:year>/export/", cycles.export, name="export"),
    path("indicators/<int:pk>/", cycles.indicator, name="indicator"),
    path("targets/<int:pk>/", targets.target, name="target"),
    path("imports/", imports.import_list, name="imports"),
    path("imports/new/", imports.upload, name="import"),
    path("imports/template/", imports.template, name="template"),
    path("imports/<int:pk>/", imports.detail, name="import_detail"),
    path("imports/<int:pk>/confirm/", imports.confirm, name="confirm"),
    path("imports/<int:pk>/file/", imports.original, name="original"),
    path("inspections/<int:year>/", inspections.plan, name="inspections"),
    path("inspections/<int:year>/new/", inspections.word, name="inspection_new"),
    path("inspections/<int:year>/approve/", inspections.approve, name="inspections_approve"),
    path("inspections/<int:year>/months/", inspection_rounds.admission, name="admission"),
    path("inspections/base/", inspections.base_year, name="base_year"),
    path("inspections/items/<int:pk>/", inspections.item, name="inspection"),
    path("inspections/items/<int:pk>/change/", inspections.change, name="inspection_change"),
    path("inspections/items/<int:pk>/submit/", inspections.submit, name="inspection_submit"),
    path("inspections/items/<int:pk>/remove/", inspections.remove, name="inspection_remove"),
    path("inspections/items/<int:pk>/decide/", inspections.decide, name="inspection_decide"),
    path("inspections/items/<int:pk>/admit/", inspection_rounds.admit, name="admit"),
    path("inspections/rounds/<int:pk>/", inspection_rounds.round_page, name="round"),
    path("inspections/rounds/<int:pk>/end/", inspection_rounds.end, name="round_end"),
    path("inspections/units/<int:pk>/", inspection_rounds.inspected, name="inspected"),
    path("imports/<int:pk>/marked/", imports.marked, name="marked"),
    path("imports/<int:pk>/undo/", imports.undo, name="undo"),
    path("imports/<int:pk>/again/", imports.read_again, name="read_again"),
    path("imports/columns/", imports.column_names, name="column_names"),
    path("imports/columns/<int:pk>/forget/", imports.forget_name, name="forget_name"),
    path("words/", words.words, name="words"),
]
