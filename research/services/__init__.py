from research.services.topics import propose_topic, revise_topic, withdraw_topic
from research.services.trips import StopPlan, plan_trip
from research.services.visits import confirm_hosting, mark_arrived

__all__ = [
    "StopPlan",
    "confirm_hosting",
    "mark_arrived",
    "plan_trip",
    "propose_topic",
    "revise_topic",
    "withdraw_topic",
]
