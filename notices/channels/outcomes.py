"""The contract of a channel: what can become of one message to one person.

A channel's ``send`` returns when the provider has said yes, and raises one of three outcomes
otherwise. Which one says what may be done next, so that nothing is lost and nothing is sent twice
in silence:

===================  ==================  =====================================
raised               this message        the rest of the batch
===================  ==================  =====================================
Refused, permanent   never accepted      goes on
Refused, temporary   try it again later  goes on
Unreachable          try it again later  waits as well
OutcomeUnknown       a person decides    goes on
===================  ==================  =====================================

A reason is a Chinese sentence for the sender's board. It carries the provider's code, and never
a password or a token. A channel does not try again by itself: when to do so is the engine's.
"""


class NotConfirmed(Exception):
    """No yes from the provider; always raised as one of the three below.

    ``reason`` is for the sender's board.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(NotConfirmed):
    """The provider, or its rules, said a clear no to this message alone.

    ``permanent``: the same message to the same person would be refused again.
    """

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


class Unreachable(NotConfirmed):
    """Nothing can be sent at present, and this message was surely not accepted."""


class OutcomeUnknown(NotConfirmed):
    """The message went out, no clear answer came back: it may have arrived, or not."""
