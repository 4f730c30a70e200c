from research.forms.topic import TopicForm
from research.forms.trip import RouteForm, TripForm

__all__ = ["RouteForm", "TopicForm", "TripForm"]
