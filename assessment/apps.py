from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = _("Assessment")

    def ready(self) -> None:
        """Make targets, inspections, tours and awards known as sources of requirements."""
        from assessment import requirements
        from assessment.awards import requirements as awards
        from assessment.halfyear import requirements as tours
        from assessment.inspections import requirements as inspections
        from notices.sources import register, register_engaging

        register(requirements.SOURCE)
        register(inspections.SOURCE)
        register(awards.SOURCE)
        register(tours.SOURCE)
        register_engaging(tours.ENGAGING)
