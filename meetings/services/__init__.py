from meetings.services.affairs import (
    note_present,
    open_affairs_meeting,
    put_on_agenda,
    read_decision,
)
from meetings.services.attendees import name_attendees
from meetings.services.baseline import import_baseline
from meetings.services.decisions import decide, decide_several, decide_together
from meetings.services.requests import Item, request_meeting

__all__ = [
    "Item",
    "decide",
    "decide_several",
    "decide_together",
    "import_baseline",
    "name_attendees",
    "note_present",
    "open_affairs_meeting",
    "put_on_agenda",
    "read_decision",
    "request_meeting",
]
