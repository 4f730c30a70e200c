from meetings.services.affairs import open_affairs_meeting, put_on_agenda
from meetings.services.baseline import import_baseline
from meetings.services.decisions import decide
from meetings.services.invitations import name_attendees
from meetings.services.planning import (
    accept_groups,
    ask_plan,
    requeue_stuck_plans,
    solve_plan,
    take_back,
)
from meetings.services.requests import Item, request_meeting
from meetings.services.wishes import forget_wish, wish_day, wish_pair

__all__ = [
    "Item",
    "accept_groups",
    "ask_plan",
    "decide",
    "forget_wish",
    "import_baseline",
    "name_attendees",
    "open_affairs_meeting",
    "put_on_agenda",
    "request_meeting",
    "requeue_stuck_plans",
    "solve_plan",
    "take_back",
    "wish_day",
    "wish_pair",
]
