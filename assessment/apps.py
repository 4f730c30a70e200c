from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = _("Assessment")

    def ready(self) -> None:
        """Make targets, inspections and awards known as sources of requirements."""
        from assessment import requirements
        from assessment.awards import requirements as awards
        from assessment.inspections import requirements as inspections
        from notices.sources import register

        register(requirements.SOURCE)
        register(inspections.SOURCE)
        register(awards.SOURCE)
