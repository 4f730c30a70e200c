from research.services.talks import (
    export_talk,
    name_reader,
    purge_talks,
    read_talk,
    take_reader_back,
    write_talk,
)
from research.services.topics import propose_topic
from research.services.trips import StopPlan, plan_trip
from research.services.visits import confirm_hosting, mark_arrived

__all__ = [
    "StopPlan",
    "confirm_hosting",
    "export_talk",
    "mark_arrived",
    "name_reader",
    "plan_trip",
    "propose_topic",
    "purge_talks",
    "read_talk",
    "take_reader_back",
    "write_talk",
]
