"""The process apart: a calendar on standard input, what was asked as JSON, and what it found as JSON on its output."""

import json
import os
import resource
import sys
from datetime import UTC, datetime

from scheduler.busy.errors import Unreadable
from scheduler.busy.ical.busy import Period, busy

CPU_SECONDS = 15
MEMORY_BYTES = 1 << 30
NO_SENSE = "Something in it makes no sense, so none of it was believed."


def main() -> None:
    """Past its limits the process ends, with a status other than 0. Whoever books comes first."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    asked = json.loads(sys.argv[1])
    within = Period(*(datetime.fromtimestamp(asked[name], UTC) for name in ("since", "until")))
    sys.stdout.write(json.dumps(_told(sys.stdin.buffer.read(), within, asked["ours"])))


def _told(body: bytes, within: Period, ours: str) -> dict[str, object]:
    try:
        found = busy(body, within, ours)
    except Unreadable as fault:
        return {"fault": fault.sentence}
    except MemoryError:
        raise
    except Exception:  # a stranger wrote it, and a parser meets more than anybody has thought of
        return {"fault": NO_SENSE}
    return {"events": found.events, "spans": [(start.timestamp(), end.timestamp()) for start, end in found.spans]}


main()
