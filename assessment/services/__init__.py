from assessment.services.imports import (
    apply_import,
    check_import,
    confirm_import,
    requeue_stuck,
    upload_import,
)
from assessment.services.reports import report_value

__all__ = [
    "apply_import",
    "check_import",
    "confirm_import",
    "report_value",
    "requeue_stuck",
    "upload_import",
]
