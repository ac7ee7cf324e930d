"""`help`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from deepgram_manage.cli.frame import App, argument, command, option
from deepgram_manage.cli.frame.failures import CommandError, unknown
from deepgram_manage.cli.frame.groups import context_of, walk

_TOPICS = Path(__file__).parent / "topics"


@dataclass(frozen=True, kw_only=True)
class Help:
    """What to explain."""

    about: tuple[str, ...] = argument("[TOPIC]...", nargs=-1, required=False, default=())
    man: bool = option("--man", is_flag=True, help="Print the source of a manual page.")
    man_pages: str | None = option(
        "--man-pages", metavar="FOLDER", help="Write the manual pages of all commands to a folder."
    )


@command(
    Help,
    examples=("deepgram-manage help exit-codes", "deepgram-manage help keys create"),
)
def run(app: App, options: Help) -> None:
    """Explain a command, or one of: dates, environment, exit-codes, formatting.

    `deepgram-manage help --man keys create | man -l -` shows a manual page.
    """
    if options.man_pages is not None:
        _write_pages(app, Path(options.man_pages))
        return
    topic = "-".join(options.about)
    if topic in topics():
        app.streams.write((_TOPICS / f"{topic}.txt").read_text("utf-8"))
        return
    context = context_of(options.about, app)
    if context is None:
        commands = [each.command_path.partition(" ")[2] for each in walk(app)]
        raise unknown("topic or command", " ".join(options.about), [*topics(), *commands])
    if options.man:
        from deepgram_manage.cli.manual import page

        app.streams.write(page(context))
    else:
        app.streams.write(context.get_help() + "\n")


def topics() -> list[str]:
    """Return the names of the topics."""
    return sorted(path.stem for path in _TOPICS.glob("*.txt"))


def _write_pages(app: App, folder: Path) -> None:
    from deepgram_manage.cli.manual import page

    count = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for context in walk(app):
            name = context.command_path.replace(" ", "-")
            (folder / f"{name}.1").write_text(page(context), "utf-8")
            count += 1
    except OSError as error:
        raise CommandError(f"{folder}: {error.strerror}.", code="FILE") from None
    app.say(f"Wrote {count} manual pages to {folder}.")
