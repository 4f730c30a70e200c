"""``python -m office.spreadsheets.child EXTENSION LIMITS``: read one workbook in a cage.

The file comes on standard input. Each line of standard output is one row, ``[sheet, number,
cells]``; the last line is ``{"end": "complete"}`` or ``{"end": <reason>}``. Without that last
line the process died (of its memory or time limit, or of a panic in the parser) and nothing it
said counts. The process starts with no environment and without Django.
"""

import json
import resource
import sys

from office.spreadsheets.limits import Limits
from office.spreadsheets.parsing import parse
from office.spreadsheets.reasons import Reason, Refused


def cage(limits: Limits) -> None:
    """Bound this process for good: memory, processor time, output, no core dump.

    RLIMIT_DATA bounds what can fill memory; RLIMIT_AS the address space above it, which also
    holds the mapped libraries.
    """
    for kind, bound in (
        (resource.RLIMIT_DATA, limits.memory_bytes),
        (resource.RLIMIT_AS, limits.memory_bytes + 512 * 2**20),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (bound, bound))


def main() -> None:
    """Read standard input and write rows; every foreseen refusal is an orderly end."""
    extension, limits = sys.argv[1], Limits(**json.loads(sys.argv[2]))
    cage(limits)
    end: str = "complete"
    try:
        content = sys.stdin.buffer.read(limits.file_bytes + 1)
        if len(content) > limits.file_bytes:
            raise Refused(Reason.FILE_TOO_LARGE)
        encode = json.JSONEncoder(ensure_ascii=False).encode
        for row in parse(content, extension, limits):
            sys.stdout.write(encode([row.sheet, row.number, row.cells]) + "\n")
    except Refused as refusal:
        end = refusal.reason
    except MemoryError:
        end = Reason.TOO_DEMANDING
    print(json.dumps({"end": end}))  # noqa: T201


if __name__ == "__main__":
    main()
