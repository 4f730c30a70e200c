from research.services.accepting import (
    accept_trips,
)
from research.services.bundle_wishes import (
    forget_wish,
    move_planned_stop,
    move_planned_topic,
    wish_day,
    wish_free_day,
    wish_pair,
)
from research.services.bundling import (
    ask_plan,
    requeue_stuck_plans,
    solve_plan,
)
from research.services.changing import (
    cancel_trip,
    mark_missed,
    move_stop,
)
from research.services.closures import (
    close_county,
    lift_closure,
)
from research.services.conduct import (
    close_conduct_report,
    read_conduct_report,
    report_conduct,
    state_of_receipt,
    take_up,
)
from research.services.discipline import (
    give_pledge,
    sign_off,
)
from research.services.key_work import (
    add_key_work,
    add_suggested_key_work,
    set_key_work_in_use,
)
from research.services.reports import (
    FindingPlan,
    approve_report,
    export_report,
    feed_back_approved,
    file_report,
    lift_overdue,
    note_reading,
    return_report,
    write_report,
)
from research.services.talks import (
    export_talk,
    name_reader,
    purge_talks,
    read_talk,
    take_reader_back,
    write_talk,
)
from research.services.team import (
    change_team,
)
from research.services.topics import (
    propose_topic,
    revise_topic,
    withdraw_topic,
)
from research.services.trips import plan_trip
from research.services.visits import (
    confirm_hosting,
    mark_arrived,
)
from research.stop_plan import (
    StopPlan,
)

__all__ = [
    "FindingPlan",
    "StopPlan",
    "accept_trips",
    "add_key_work",
    "add_suggested_key_work",
    "approve_report",
    "ask_plan",
    "cancel_trip",
    "change_team",
    "close_conduct_report",
    "close_county",
    "confirm_hosting",
    "export_report",
    "export_talk",
    "feed_back_approved",
    "file_report",
    "forget_wish",
    "give_pledge",
    "lift_closure",
    "lift_overdue",
    "mark_arrived",
    "mark_missed",
    "move_planned_stop",
    "move_planned_topic",
    "move_stop",
    "name_reader",
    "note_reading",
    "plan_trip",
    "propose_topic",
    "purge_talks",
    "read_conduct_report",
    "read_talk",
    "report_conduct",
    "requeue_stuck_plans",
    "return_report",
    "revise_topic",
    "set_key_work_in_use",
    "sign_off",
    "solve_plan",
    "state_of_receipt",
    "take_reader_back",
    "take_up",
    "wish_day",
    "wish_free_day",
    "wish_pair",
    "withdraw_topic",
    "write_report",
    "write_talk",
]
