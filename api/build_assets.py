"""Copies the design system's styles and icons next to our own, without anything that asks another host."""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SOURCE = ROOT.parent / "node_modules" / "nhsuk-frontend" / "dist" / "nhsuk"
TARGET = ROOT / "static" / "vendor"


def build() -> None:
    """Fill `api/static/vendor` from the installed package."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    css = (SOURCE / "nhsuk-frontend.min.css").read_text()
    (TARGET / "nhsuk.css").write_text(without_other_hosts(css))
    for icon in (SOURCE / "assets" / "images").glob("nhsuk-icon-*.svg"):
        shutil.copy(icon, TARGET)


def without_other_hosts(css: str) -> str:
    """The style sheet without fonts from elsewhere (restricted to the NHS besides), its icons beside it."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css).replace("/assets/images/", "")
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)


if __name__ == "__main__":
    build()
