"""Why a workbook cannot be read. No Django: the child process names these."""

from enum import StrEnum


class Reason(StrEnum):
    """Each has one sentence for people in ``reading.SENTENCES``."""

    EMPTY_FILE = "empty_file"
    NO_VALUES = "no_values"
    UNKNOWN_KIND = "unknown_kind"
    WRONG_EXTENSION = "wrong_extension"
    ENCRYPTED = "encrypted"
    FILE_TOO_LARGE = "file_too_large"
    TOO_MUCH_INSIDE = "too_much_inside"
    TOO_MANY_CELLS = "too_many_cells"
    TEXT_TOO_LONG = "text_too_long"
    DAMAGED = "damaged"
    TOO_DEMANDING = "too_demanding"


class Refused(Exception):
    """The workbook is not read, for this one reason."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)
