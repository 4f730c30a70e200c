"""Words that make a name routine work (rule A5), as the city has changed the declared list."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import City, User
from assessment.models.cycle import administered


class RoutineWordQuerySet(models.QuerySet["RoutineWord"]):
    def visible_to(self, user: User) -> "RoutineWordQuerySet":
        """Words of the city whose assessment the user administers."""
        return self.filter(administered(user))

    def newest(self) -> "RoutineWordQuerySet":
        """What holds of each word."""
        return self.order_by("city_id", "word", "-changed_at", "-pk").distinct("city_id", "word")


class RoutineWord(models.Model):
    """One change of the list; the newest per word holds, and rows are only ever added.

    ``word`` may leave a gap with "…": 召开…次 is in 召开专题会议次数.
    """

    city = models.ForeignKey(
        City, verbose_name=_("city"), on_delete=models.PROTECT, related_name="routine_words"
    )
    word = models.CharField(_("word"), max_length=30)
    is_refused = models.BooleanField(pgettext_lazy("a word", "refused"))
    reason = models.CharField(_("reason"), max_length=200)
    changed_by = models.ForeignKey(
        User, verbose_name=_("changed by"), on_delete=models.PROTECT, related_name="routine_words"
    )
    changed_at = models.DateTimeField(_("changed at"))

    objects = RoutineWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("word of routine work")
        verbose_name_plural = _("words of routine work")
        ordering = ["-changed_at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(name="routine_word_newest", fields=["city", "word", "-changed_at"])]
        constraints = [
            models.CheckConstraint(
                name="routine_word_with_reason", condition=~Q(word="") & ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.word
