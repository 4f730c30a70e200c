"""The city's own list of words of routine work (rule A5)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import City, User
from assessment.models import RoutineWord
from assessment.slimming.words import has_letters, words_in_force


@transaction.atomic
def change_word(
    *, city: City, word: str, is_refused: bool, reason: str, user: User, now: datetime
) -> RoutineWord:
    """Refuse a word from now on, for this reason, or refuse it no longer; the history is kept.

    Raises ValidationError for a word without letters, a missing reason, or a word that is to be
    allowed and is not refused.
    """
    word, reason = word.strip(), reason.strip()
    if not has_letters(word):
        raise ValidationError({"word": _("Write the word as it stands in the indicator's name.")})
    if not reason:
        raise ValidationError({"reason": _("Say why.")})
    if not is_refused and word not in words_in_force(city):
        raise ValidationError({"word": _("This word is not on the list.")})
    return RoutineWord.objects.create(
        city=city,
        word=word,
        is_refused=is_refused,
        reason=reason,
        changed_by=user,
        changed_at=now,
    )
