from research.services.conduct import (
    close_conduct_report,
    read_conduct_report,
    report_conduct,
    state_of_receipt,
    take_up,
)
from research.services.discipline import give_pledge, sign_off
from research.services.topics import propose_topic
from research.services.trips import StopPlan, plan_trip
from research.services.visits import confirm_hosting, mark_arrived

__all__ = [
    "StopPlan",
    "close_conduct_report",
    "confirm_hosting",
    "give_pledge",
    "mark_arrived",
    "plan_trip",
    "propose_topic",
    "read_conduct_report",
    "report_conduct",
    "sign_off",
    "state_of_receipt",
    "take_up",
]
