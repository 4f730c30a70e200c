from meetings.services.affairs import (
    note_present,
    open_affairs_meeting,
    put_on_agenda,
    read_decision,
)
from meetings.services.attendance import note_attendance
from meetings.services.attendees import Named, name_attendees
from meetings.services.baseline import (
    confirm_baseline,
    discard_baseline,
    import_baseline,
    upload_baseline,
)
from meetings.services.changing import cancel_meeting, move_meeting
from meetings.services.decisions import decide, decide_several, decide_together
from meetings.services.plan import (
    Entry,
    approve_plan,
    change_planned,
    import_plan,
    plan_meeting,
    remove_planned,
)
from meetings.services.records import (
    add_resolution,
    drop_resolution,
    publish_minutes,
    report_resolution,
    settle_resolution,
    write_minutes,
)
from meetings.services.requests import request_meeting
from meetings.services.running import begin_meeting, end_meeting, next_item
from meetings.wish import Item

__all__ = [
    "Entry",
    "Item",
    "Named",
    "add_resolution",
    "approve_plan",
    "begin_meeting",
    "cancel_meeting",
    "change_planned",
    "confirm_baseline",
    "decide",
    "decide_several",
    "decide_together",
    "discard_baseline",
    "drop_resolution",
    "end_meeting",
    "import_baseline",
    "import_plan",
    "move_meeting",
    "name_attendees",
    "next_item",
    "note_attendance",
    "note_present",
    "open_affairs_meeting",
    "plan_meeting",
    "publish_minutes",
    "put_on_agenda",
    "read_decision",
    "remove_planned",
    "report_resolution",
    "request_meeting",
    "settle_resolution",
    "upload_baseline",
    "write_minutes",
]
