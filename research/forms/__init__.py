from research.forms.discipline import (
    CloseReportForm,
    ConductReportForm,
    ReceiptForm,
    SignOffForm,
)
from research.forms.topic import TopicForm
from research.forms.trip import RouteForm, TripForm

__all__ = [
    "CloseReportForm",
    "ConductReportForm",
    "ReceiptForm",
    "RouteForm",
    "SignOffForm",
    "TopicForm",
    "TripForm",
]
