"""Places shared out by the number of organisations: the largest remainder (Hamilton's method).

Each county gets the whole part of its exact share; what is left goes, one each, to the largest
remainders, of equal ones to the first in order. So nobody is more than one place off the exact
share, and more organisations never mean fewer places. What the method does not promise: that with
one place more in all nobody loses one (the Alabama paradox); the section sees the places before
anybody is asked, and may move them with a reason.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def shared_out(places: int, organisations: Mapping[K, int]) -> dict[K, int]:
    """The places of each, in the order given; they total ``places``.

    Raises ``ValueError`` for a negative number, or where nobody takes part.
    """
    together = sum(organisations.values())
    if places < 0 or together <= 0 or min(organisations.values()) < 0:
        raise ValueError("places are shared out among organisations that take part")
    exact = {key: divmod(places * number, together) for key, number in organisations.items()}
    left = places - sum(whole for whole, _remainder in exact.values())
    favoured = sorted(exact, key=lambda key: exact[key][1], reverse=True)[:left]
    return {key: whole + (key in favoured) for key, (whole, _remainder) in exact.items()}
