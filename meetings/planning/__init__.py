"""Merging meetings by a plan: the fewest person-minutes that the rules allow, with the proof.

Plain numbers in, a plan out; no database. :mod:`~meetings.services.planning` brings the two
together.
"""

from meetings.planning.model import solve
from meetings.planning.problem import Impossible, Key, Limits, Matter, Problem, Reason, Share
from meetings.planning.solution import Gathering, Solution

__all__ = [
    "Gathering",
    "Impossible",
    "Key",
    "Limits",
    "Matter",
    "Problem",
    "Reason",
    "Share",
    "Solution",
    "solve",
]
