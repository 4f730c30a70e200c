"""Advice on a request: drop it, send a notice, merge it or hold it, each with its grounds."""

from meetings.advice.considered import considered_text
from meetings.advice.grounds import Option, options
from meetings.advice.options import Advice, Way
from meetings.advice.reading import advise

__all__ = ["Advice", "Option", "Way", "advise", "considered_text", "options"]
