from meetings.services.affairs import open_affairs_meeting, put_on_agenda
from meetings.services.attendance import note_attendance
from meetings.services.attendees import Named, name_attendees
from meetings.services.baseline import import_baseline
from meetings.services.changing import cancel_meeting, move_meeting
from meetings.services.decisions import decide
from meetings.services.records import (
    add_resolution,
    drop_resolution,
    publish_minutes,
    report_resolution,
    settle_resolution,
    write_minutes,
)
from meetings.services.requests import Item, request_meeting
from meetings.services.running import begin_meeting, end_meeting, next_item

__all__ = [
    "Item",
    "Named",
    "add_resolution",
    "begin_meeting",
    "cancel_meeting",
    "decide",
    "drop_resolution",
    "end_meeting",
    "import_baseline",
    "move_meeting",
    "name_attendees",
    "next_item",
    "note_attendance",
    "open_affairs_meeting",
    "publish_minutes",
    "put_on_agenda",
    "report_resolution",
    "request_meeting",
    "settle_resolution",
    "write_minutes",
]
