from research.forms.bundling import AcceptForm, MoveStopForm, PeriodForm, WishForm
from research.forms.topic import TopicForm
from research.forms.trip import RouteForm, TripForm

__all__ = [
    "AcceptForm",
    "MoveStopForm",
    "PeriodForm",
    "RouteForm",
    "TopicForm",
    "TripForm",
    "WishForm",
]
