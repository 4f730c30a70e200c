"""When two names ask for the same data."""

import re
import unicodedata
from decimal import Decimal
from difflib import SequenceMatcher

NO_LETTER = re.compile(r"[\W_]+")
NUMBERS = re.compile(r"\d+")


def letters_of(text: str) -> str:
    """The text as it is compared: folded forms, small letters, no spaces and no marks."""
    return NO_LETTER.sub("", unicodedata.normalize("NFKC", text)).casefold()


def numbers_in(text: str) -> str:
    """The numbers in a text, in their order; another number (满1年, 满3年) is another matter."""
    return " ".join(NUMBERS.findall(letters_of(text)))


def likeness(one: str, other: str) -> Decimal:
    """How many per cent of two names' letters agree, in their order; the same either way."""
    first, second = sorted((letters_of(one), letters_of(other)))
    if not first:
        return Decimal(0)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return round(Decimal(matcher.ratio() * 100), 2)
