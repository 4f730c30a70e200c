from meetings.services.affairs import open_affairs_meeting, put_on_agenda
from meetings.services.baseline import (
    confirm_baseline,
    discard_baseline,
    import_baseline,
    upload_baseline,
)
from meetings.services.decisions import decide
from meetings.services.invitations import name_attendees
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
    "discard_baseline",
    "import_baseline",
    "import_plan",
    "name_attendees",
    "open_affairs_meeting",
    "plan_meeting",
    "put_on_agenda",
    "remove_planned",
    "request_meeting",
    "upload_baseline",
]
