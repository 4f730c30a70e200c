from research.services.accepting import accept_trips
from research.services.bundle_wishes import (
    forget_wish,
    move_stop,
    move_topic,
    wish_day,
    wish_free_day,
    wish_pair,
)
from research.services.bundling import ask_plan, requeue_stuck_plans, solve_plan
from research.services.topics import propose_topic
from research.services.trips import StopPlan, plan_trip
from research.services.visits import confirm_hosting, mark_arrived

__all__ = [
    "StopPlan",
    "accept_trips",
    "ask_plan",
    "confirm_hosting",
    "forget_wish",
    "mark_arrived",
    "move_stop",
    "move_topic",
    "plan_trip",
    "propose_topic",
    "requeue_stuck_plans",
    "solve_plan",
    "wish_day",
    "wish_free_day",
    "wish_pair",
]
