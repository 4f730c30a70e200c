"""How much a workbook may ask for before it is refused. No Django: the child imports this."""

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading; the defaults suit a year's table of every county in a province."""

    file_bytes: int = 10 * MIB
    """Size of the file as sent."""
    unpacked_bytes: int = 160 * MIB
    """Sum of a zip's members once unpacked."""
    member_ratio: int = 300
    """Unpacked by packed size of one member; only members above ``ratio_from_bytes`` count."""
    ratio_from_bytes: int = 4 * MIB
    members: int = 2_000
    """Files inside the zip."""
    sheets: int = 50
    rows: int = 150_000
    columns: int = 256
    cells: int = 2_000_000
    """Cells of the rectangle that holds all values of one sheet, and of all sheets together."""
    elements: int = 8_000_000
    """XML elements looked at, so that millions of empty cells do not eat the time."""
    text_length: int = 32_767
    """Characters in one cell; the spreadsheet programs' own limit."""
    memory_bytes: int = 240 * MIB
    """Memory that the child process may hold."""
    output_bytes: int = 128 * MIB
    """What the child may hand back."""
    cpu_seconds: int = 30
    wall_seconds: int = 60
