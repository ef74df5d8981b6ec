"""`make bench`: runs every benchmark on an embedded database of its own and keeps the result as JSON."""

import asyncio
import json
import sys
from pathlib import Path

from benchmarks import import_practices
from benchmarks.demonstration import database

RESULTS = Path(__file__).with_name("results")


def main() -> int:
    with database() as url:
        result = asyncio.run(import_practices.measure(url))
    line = json.dumps(result, indent=2)
    if "skipped" not in result:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "import_practices.json").write_text(line + "\n")
    sys.stdout.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
