from assessment.services.imports import (
    apply_import,
    check_import,
    confirm_import,
    requeue_stuck,
    upload_import,
)
from assessment.services.reports import report_value
from assessment.services.routine import change_word
from assessment.services.undoing import undo_import, why_not_undone

__all__ = [
    "apply_import",
    "change_word",
    "check_import",
    "confirm_import",
    "report_value",
    "requeue_stuck",
    "undo_import",
    "upload_import",
    "why_not_undone",
]
