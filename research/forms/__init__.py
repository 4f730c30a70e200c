from research.forms.changing import CancelForm, MoveForm
from research.forms.topic import TopicForm
from research.forms.trip import RouteForm, TripForm

__all__ = ["CancelForm", "MoveForm", "RouteForm", "TopicForm", "TripForm"]
