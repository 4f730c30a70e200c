from research.forms.talk import FormerReaderForm, ReaderForm, TalkForm
from research.forms.topic import TopicForm
from research.forms.trip import RouteForm, TripForm

__all__ = ["FormerReaderForm", "ReaderForm", "RouteForm", "TalkForm", "TopicForm", "TripForm"]
