from research.services.closures import close_county, lift_closure
from research.services.key_work import add_key_work, add_suggested_key_work, set_key_work_in_use
from research.services.topics import propose_topic, revise_topic, withdraw_topic
from research.services.trips import StopPlan, plan_trip
from research.services.visits import confirm_hosting, mark_arrived

__all__ = [
    "StopPlan",
    "add_key_work",
    "add_suggested_key_work",
    "close_county",
    "confirm_hosting",
    "lift_closure",
    "mark_arrived",
    "plan_trip",
    "propose_topic",
    "revise_topic",
    "set_key_work_in_use",
    "withdraw_topic",
]
