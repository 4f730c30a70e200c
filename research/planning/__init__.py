"""Bundling field research by a plan: the fewest stops that the rules allow, with the proof.

Plain numbers in, a plan out; no database. :mod:`~research.bundling` brings the two together.

What is counted is the *stop*: one team in one county on days that follow each other, for all the
topics that it serves there. It is what a county has to receive, so the fewest stops are what the
plan seeks. Stops of the same topics that follow each other day by day are one trip. Announced
and unannounced topics (R8) are never in one stop: those who were to be told are told.
"""

from research.planning.plan import solve
from research.planning.problem import Host, Impossible, Limits, Pair, Problem, Reason, Topic, Wishes
from research.planning.solution import Figures, Solution, Trip
from research.planning.stops import Stop

__all__ = [
    "Figures",
    "Host",
    "Impossible",
    "Limits",
    "Pair",
    "Problem",
    "Reason",
    "Solution",
    "Stop",
    "Topic",
    "Trip",
    "Wishes",
    "solve",
]
