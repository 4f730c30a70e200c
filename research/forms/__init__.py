from research.forms.report import (
    FindingFormSet,
    LibraryForm,
    LiftForm,
    ReasonForm,
    ReportForm,
    refused,
)
from research.forms.topic import TopicForm
from research.forms.trip import RouteForm, TripForm

__all__ = [
    "FindingFormSet",
    "LibraryForm",
    "LiftForm",
    "ReasonForm",
    "ReportForm",
    "RouteForm",
    "TopicForm",
    "TripForm",
    "refused",
]
