from research.models.topic import LONGEST_PROBLEM, Method, Topic
from research.models.trip import QUIET_PERIOD, Stop, Trip, Visit

__all__ = ["LONGEST_PROBLEM", "QUIET_PERIOD", "Method", "Stop", "Topic", "Trip", "Visit"]
