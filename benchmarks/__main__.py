"""`make bench`: runs every benchmark on an embedded database of its own and keeps the result as JSON."""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from benchmarks import import_practices
from scheduler.db import migrate
from scheduler.embedded import postgres

RESULTS = Path(__file__).with_name("results")


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="extended-access-bench-", dir="/tmp"))
    folder.chmod(0o755)
    server = postgres.start(folder)
    try:
        asyncio.run(migrate(server.url))
        result = asyncio.run(import_practices.measure(server.url))
    finally:
        server.stop()
        postgres.erase(folder)
    line = json.dumps(result, indent=2)
    if "skipped" not in result:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "import_practices.json").write_text(line + "\n")
    sys.stdout.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
