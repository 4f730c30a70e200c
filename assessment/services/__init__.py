from assessment.services.imports import (
    apply_import,
    check_import,
    confirm_import,
    forget_name,
    read_again,
    requeue_stuck,
    upload_import,
)
from assessment.services.inspection_rounds import (
    admit_for_month,
    end_round,
    say_ready,
    start_round,
)
from assessment.services.inspections import (
    approve_one,
    approve_plan,
    change_item,
    draft_item,
    enter_base,
    refuse_item,
    remove_item,
    submit_item,
)
from assessment.services.reports import (
    report_value,
)
from assessment.services.routine import (
    change_word,
)
from assessment.services.undoing import (
    undo_import,
    why_not_undone,
)

__all__ = [
    "admit_for_month",
    "apply_import",
    "approve_one",
    "approve_plan",
    "change_item",
    "change_word",
    "check_import",
    "confirm_import",
    "draft_item",
    "end_round",
    "enter_base",
    "forget_name",
    "read_again",
    "refuse_item",
    "remove_item",
    "report_value",
    "requeue_stuck",
    "say_ready",
    "start_round",
    "submit_item",
    "undo_import",
    "upload_import",
    "why_not_undone",
]
