"""pgbench, which lies beside the embedded server's programs: what PostgreSQL itself does with bare statements."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from benchmarks.clinic_at_scale import LEAP, Clinic
from benchmarks.statements import LEAST, SEARCH, WHOLE, for_pgbench
from scheduler.embedded.places import choose

SECONDS_AT_MOST = 120
SCRIPTS = {"least": LEAST, "whole": WHOLE}


def bookings(url: str, clinic: Clinic, statements: str, clients: int, each: int, first: int) -> float:
    """Bookings a second by so many clients, each booking `each` scattered slots from turn `first` on."""
    total = clinic.shape.networks * clinic.shape.slots
    numbers = (
        f"\\set n :n + 1\n\\set turn {first} + :client_id * {each} + :n - 1\n"
        f"\\set slot {clinic.first_slot} + :turn * {LEAP} % {total}\n"
        f"\\set network {clinic.first_network} + (:slot - {clinic.first_slot}) / {clinic.shape.slots}\n"
        f"\\set patient {clinic.first_patient} + (:network - {clinic.first_network}) * {clinic.shape.patients}"
        f" + :slot % {clinic.shape.patients}\n\\set key :slot\n\\set fingerprint :slot\n\\set caller 1\n"
    )
    return _rate(url, numbers + for_pgbench(SCRIPTS[statements]), clients, ["-t", str(each), "-D", "n=0"])


def searches(url: str, clinic: Clinic, clients: int, seconds: int) -> float:
    """Searches a second over a network drawn at random each time."""
    last = clinic.first_network + clinic.shape.networks - 1
    script = f"\\set network random({clinic.first_network}, {last})\n{SEARCH};"
    return _rate(url, script, clients, ["-T", str(seconds)])


def _rate(url: str, script: str, clients: int, how_long: list[str]) -> float:
    with tempfile.TemporaryDirectory(prefix="extended-access-bench-") as folder:
        file = Path(folder) / "script.sql"
        file.write_text(script + "\n")
        password, _, address = url.removeprefix("postgresql://app:").partition("@")
        command = [str(_program(Path(folder))), "-n", "-M", "prepared", "-c", str(clients), "-j", "1"]
        done = subprocess.run(
            [*command, *how_long, "-f", str(file), f"postgresql://app@{address}"], check=False, capture_output=True,
            text=True, timeout=SECONDS_AT_MOST, env={"PATH": os.defpath, "PGPASSWORD": password},
        )  # fmt: skip
    processed = re.search(r"actually processed: (\d+)(?:/(\d+))?\n", done.stdout)
    if done.returncode or processed is None or processed[2] not in (None, processed[1]):
        raise RuntimeError(f"pgbench did not do its work: {done.stdout[-500:]} {done.stderr[-1000:]}")
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    return float(found[1]) if found else 0.0


def _program(folder: Path) -> Path:
    return choose(folder).programs / "pgbench"
