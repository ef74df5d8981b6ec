"""What stands beside the code, held to it: settings, containers, locks, documents."""

import re
import tomllib
from pathlib import Path

import yaml

from scheduler.cli.app import app as command_line
from scheduler.config import Settings

ROOT = Path(__file__).resolve().parents[2]


def test_every_setting_is_described_for_operators() -> None:
    described = (ROOT / "docs" / "operating.md").read_text()
    assert [name for name in Settings.model_fields if f"`{name.upper()}`" not in described] == []


def test_every_command_of_the_containers_exists() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert services.keys() >= {"database", "redis", "migrate", "api", "worker", "planner", "mail"}
    known = {info.name or info.callback.__name__ for info in command_line.registered_commands if info.callback}
    used = [service["command"] for service in services.values() if service.get("command", [""])[0] == "extended-access"]
    used += [
        s["healthcheck"]["test"][1:]
        for s in services.values()
        if "extended-access" in s.get("healthcheck", {}).get("test", [])
    ]
    assert {command[1] for command in used} == {"migrate", "api", "worker", "planner", "healthy"}
    assert {command[1] for command in used} <= known
    assert all(service.get("user") not in (None, "root", "0") for service in services.values())


def test_the_containers_are_told_how_texts_are_sent() -> None:
    told = yaml.safe_load((ROOT / "compose.yaml").read_text())["x-product"]["environment"]
    wanted = {name.upper() for name in Settings.model_fields if name.startswith(("sms_", "twilio_", "notify_"))}
    assert wanted <= told.keys()
    assert "SMS_PROVIDER:?" in told["SMS_PROVIDER"]


def test_locks_carry_no_addresses() -> None:
    locks = [*ROOT.glob("requirements*.lock"), ROOT / "package-lock.json"]
    assert len(locks) == 5
    assert [path.name for path in locks if "://" in path.read_text()] == []


def test_no_check_loses_its_verdict_in_a_pipe() -> None:
    recipes = [line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith("\t")]
    checks = [line for line in recipes if re.search(r"ruff|lint-imports|mypy|pytest", line)]
    assert len(checks) >= 5
    assert [line for line in checks if re.search(r"[^|]\|[^|]|;", line)] == []


def test_the_ladder_in_the_documents_is_the_one_that_is_enforced() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    ladder = next(contract for contract in contracts if contract.get("containers") == ["scheduler"])
    described = re.search(r"there is a ladder: (.*?)\.\n", (ROOT / "docs" / "architecture.md").read_text(), re.DOTALL)
    assert described is not None
    rungs = [re.findall(r"\w+", rung) for rung in described[1].split("→")]
    assert ladder["exhaustive"]
    assert rungs == [re.findall(r"\w+", layer) for layer in ladder["layers"]]


def test_nothing_is_installed_whose_hash_is_not_locked() -> None:
    """Our own code, without dependencies, excepted; npm checks the integrity that its lock names."""
    installs = [line for line in (ROOT / "Makefile").read_text().splitlines() if re.search(r"pip install|npm", line)]
    assert len(installs) == 7
    checked = r"--require-hashes .*-r requirements[-\w]*\.lock$|--no-deps --no-build-isolation .*-e \.$|npm\(\['ci'"
    assert [line for line in installs if not re.search(checked, line)] == []


def test_decisions_are_numbered_without_gap_or_repeat() -> None:
    numbers = sorted(path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
