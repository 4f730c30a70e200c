from research.models.topic import Method, Topic
from research.models.trip import QUIET_PERIOD, Stop, Trip, Visit

__all__ = ["QUIET_PERIOD", "Method", "Stop", "Topic", "Trip", "Visit"]
