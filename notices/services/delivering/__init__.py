"""The engine: claim what is due, send it, put away what got stuck.

The database is the queue of record; these functions can run in any number of workers at once
and be killed at any moment. What a kill leaves behind is picked up by the next sweep.

``claiming`` takes messages off the queue, ``contents`` reads what they may still tell,
``sending`` hands them to the channels, ``settling`` writes down what became of each.
"""

from notices.services.delivering.sending import deliver_due
from notices.services.delivering.settling import release_stuck

__all__ = ["deliver_due", "release_stuck"]
