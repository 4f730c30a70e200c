from assessment.services.imports import (
    apply_import,
    check_import,
    confirm_import,
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
from assessment.services.known_values import (
    answer_objection,
    enter_known_values,
    object_to_value,
)
from assessment.services.reports import (
    approve_values,
    report_value,
)
from assessment.services.routine import (
    change_word,
)
from assessment.services.settling import (
    accept_values,
    reopen_target,
    return_value,
)
from assessment.services.undoing import (
    undo_import,
    why_not_undone,
)

__all__ = [
    "accept_values",
    "admit_for_month",
    "answer_objection",
    "apply_import",
    "approve_one",
    "approve_plan",
    "approve_values",
    "change_item",
    "change_word",
    "check_import",
    "confirm_import",
    "draft_item",
    "end_round",
    "enter_base",
    "enter_known_values",
    "object_to_value",
    "refuse_item",
    "remove_item",
    "reopen_target",
    "report_value",
    "requeue_stuck",
    "return_value",
    "say_ready",
    "start_round",
    "submit_item",
    "undo_import",
    "upload_import",
    "why_not_undone",
]
