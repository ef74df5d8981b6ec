"""Turns a template and values into words; a missing value is an error, never a gap."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound, UndefinedError

from notifications.errors import TemplateError
from notifications.opt_out import invited


class Templates:
    """A folder with `sms/PURPOSE.txt` and `email/PURPOSE.txt`: front matter (`title: …`), a line `---`, the body.

    `PURPOSE.cy.txt` is the same in Welsh, by its BCP 47 name; `PURPOSE+cost.txt` is a variant, in other words.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known = frozenset(self.translations())
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=False,
            keep_trailing_newline=False,
            auto_reload=False,  # it would look at the file before every message
        )

    def names(self) -> list[tuple[str, str]]:
        """(channel, purpose) of every template in the folder."""
        return sorted({(channel, purpose) for channel, purpose, _ in self.translations()})

    def translations(self) -> list[tuple[str, str, str]]:
        """(channel, purpose, language) of every template in the folder; the language is empty for English."""
        found = [(path.parent.name, *path.stem.partition(".")) for path in self._folder.glob("*/*.txt")]
        return sorted((channel, purpose, language) for channel, purpose, _, language in found)

    def speaks(self, channel: str, purpose: str, language: str) -> bool:
        """Whether this is written in that language."""
        return (channel, purpose, language) in self._known

    def has(self, channel: str, purpose: str) -> bool:
        """Whether there is such a template."""
        return (channel, purpose, "") in self._known

    def variants(self, purpose: str) -> list[str]:
        """In which other words this is there, on every channel that it is on."""
        names = self.names()
        channels = {channel for channel, name in names if name == purpose}
        found = {name.partition("+")[2] for _, name in names if name.startswith(f"{purpose}+")}
        return sorted(one for one in found if all(self.has(channel, f"{purpose}+{one}") for channel in channels))

    def render(self, channel: str, purpose: str, values: dict[str, str], language: str = "") -> tuple[str, str]:
        """(title, body), in that language if it is there. Raises `TemplateError` naming channel and purpose."""
        name = f"{purpose}.{language}" if self.speaks(channel, purpose, language) and language else purpose
        try:
            whole = self._environment.get_template(f"{channel}/{name}.txt").render(values)
        except TemplateNotFound:
            raise TemplateError(f"there is no {channel} template {purpose!r} in {self._folder.name}") from None
        except UndefinedError as error:
            raise TemplateError(f"{channel} template {purpose!r}: {error}") from None
        head, _, body = whole.partition("---\n")
        word = invited(body)
        if word:
            raise TemplateError(f"{channel} template {purpose!r} asks for the carrier opt-out word {word}")
        return head.strip().removeprefix("title:").strip(), body.strip()
