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
from meetings.services.planning import (
    accept_groups,
    ask_plan,
    requeue_stuck_plans,
    solve_plan,
    take_back,
)
from meetings.services.proposals import decide_as_proposed
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
from meetings.services.wishes import forget_wish, wish_day, wish_pair
from meetings.wish import Item

__all__ = [
    "Entry",
    "Item",
    "Named",
    "accept_groups",
    "add_resolution",
    "approve_plan",
    "ask_plan",
    "begin_meeting",
    "cancel_meeting",
    "change_planned",
    "confirm_baseline",
    "decide",
    "decide_as_proposed",
    "decide_several",
    "decide_together",
    "discard_baseline",
    "drop_resolution",
    "end_meeting",
    "forget_wish",
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
    "requeue_stuck_plans",
    "settle_resolution",
    "solve_plan",
    "take_back",
    "upload_baseline",
    "wish_day",
    "wish_pair",
    "write_minutes",
]
