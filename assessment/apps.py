from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = _("Assessment")

    def ready(self) -> None:
        """Make targets known as a source of requirements."""
        from assessment.requirements import SOURCE
        from notices.sources import register

        register(SOURCE)
