from meetings.services.affairs import (
    note_present,
    open_affairs_meeting,
    put_on_agenda,
    read_decision,
)
from meetings.services.attendees import name_attendees
from meetings.services.baseline import (
    confirm_baseline,
    discard_baseline,
    import_baseline,
    upload_baseline,
)
from meetings.services.decisions import decide, decide_several, decide_together
from meetings.services.plan import (
    Entry,
    approve_plan,
    change_planned,
    import_plan,
    plan_meeting,
    remove_planned,
)
from meetings.services.requests import request_meeting
from meetings.wish import Item

__all__ = [
    "Entry",
    "Item",
    "approve_plan",
    "change_planned",
    "confirm_baseline",
    "decide",
    "decide_several",
    "decide_together",
    "discard_baseline",
    "import_baseline",
    "import_plan",
    "name_attendees",
    "note_present",
    "open_affairs_meeting",
    "plan_meeting",
    "put_on_agenda",
    "read_decision",
    "remove_planned",
    "request_meeting",
    "upload_baseline",
]
