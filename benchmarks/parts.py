"""Measures the parts of a benchmark that are asked for, one after the other, and keeps each as it ends."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.pace import pace

Row = dict[str, Any]


def measured(parts: Mapping[str, Callable[[], Row]], result: Path) -> int:
    """Those that `BENCH_PARTS` names, or all; parts that were not asked for keep their figures. The exit code."""
    for part in os.environ.get("BENCH_PARTS", "").split() or list(parts):
        machine = {"load_before": round(os.getloadavg()[0], 1), "million_additions_a_second": pace()}
        row = machine | parts[part]()
        kept = json.loads(result.read_text()) if result.exists() else {}
        result.write_text(json.dumps(kept | {part: row}, indent=2) + "\n")
        sys.stdout.write(json.dumps({part: row}, indent=2) + "\n")
        sys.stdout.flush()
    return 0
