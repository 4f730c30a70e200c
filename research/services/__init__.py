from research.services.changing import cancel_trip, move_stop
from research.services.topics import propose_topic
from research.services.trips import plan_trip
from research.services.visits import confirm_hosting, mark_arrived
from research.stop_plan import StopPlan

__all__ = [
    "StopPlan",
    "cancel_trip",
    "confirm_hosting",
    "mark_arrived",
    "move_stop",
    "plan_trip",
    "propose_topic",
]
