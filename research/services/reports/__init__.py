from research.services.reports.deciding import approve_report, lift_overdue, return_report
from research.services.reports.feeding_back import feed_back, feed_back_approved
from research.services.reports.findings import FindingPlan, finding_faults
from research.services.reports.readings import export_report, note_reading
from research.services.reports.writing import file_report, write_report

__all__ = [
    "FindingPlan",
    "approve_report",
    "export_report",
    "feed_back",
    "feed_back_approved",
    "file_report",
    "finding_faults",
    "lift_overdue",
    "note_reading",
    "return_report",
    "write_report",
]
