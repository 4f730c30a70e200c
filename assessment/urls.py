from django.urls import path

from assessment.views import cycles, imports, targets, words

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
    path("imports/<int:pk>/marked/", imports.marked, name="marked"),
    path("imports/<int:pk>/undo/", imports.undo, name="undo"),
    path("words/", words.words, name="words"),
]
