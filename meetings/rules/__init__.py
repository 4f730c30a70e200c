"""Rules about meetings (M1–M12), and their verdicts on one request."""

from meetings.rules.days import no_meeting_days
from meetings.rules.declarations import FEWER, SHORT
from meetings.rules.verdicts import WORKING_DAY, check_request

__all__ = ["FEWER", "SHORT", "WORKING_DAY", "check_request", "no_meeting_days"]
