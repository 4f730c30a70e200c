from meetings.services.affairs import open_affairs_meeting, put_on_agenda
from meetings.services.attendees import name_attendees
from meetings.services.baseline import import_baseline
from meetings.services.decisions import decide
from meetings.services.requests import Item, request_meeting

__all__ = [
    "Item",
    "decide",
    "import_baseline",
    "name_attendees",
    "open_affairs_meeting",
    "put_on_agenda",
    "request_meeting",
]
