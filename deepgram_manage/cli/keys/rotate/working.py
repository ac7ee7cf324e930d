"""What the commands of rotations share: what they show, where the state is, and the answer."""

from __future__ import annotations

import shlex
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deepgram_manage.cli.frame import App, Column, Kind, Shape, option
from deepgram_manage.cli.refusals import refusals_explained

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from deepgram_manage.access import Rotation

ROTATION = Shape(
    columns=(
        Column("ID", "id", Kind.ID),
        Column("PHASE", "phase"),
        Column("OLD KEY", "old_key_id", Kind.ID),
        Column("NEW KEY", "new_key_id", Kind.ID),
        Column("COMMENT", "comment"),
        Column("STORED", "stored_at", Kind.TIME),
        Column("NEXT", "next", Kind.ID),
        Column("PROJECT", "project_id", Kind.ID, wide=True),
    ),
    fields=(
        "id",
        "project_id",
        "phase",
        "old_key_id",
        "new_key_id",
        "comment",
        "scopes",
        "tags",
        "owner",
        "started_at",
        "stored_at",
        "overlap_until",
        "expires",
        "next",
    ),
    empty="There are no rotations on this machine.",
)


def state_option() -> Any:
    """Declare the option for the folder of the states."""
    return option(
        "--state", metavar="FOLDER", help="Where the state is. [default: see 'help environment']"
    )


def shown(rotation: Rotation) -> dict[str, Any]:
    """Return what is shown of a rotation."""
    state = rotation.to_dict()
    until = rotation.overlap_until
    state["overlap_until"] = None if until is None else until.isoformat()
    state["next"] = _next(rotation)
    hidden = {"destination", "fingerprint", "old_owner_id", "owner_id"}
    return {name: value for name, value in state.items() if name not in hidden}


def _next(rotation: Rotation) -> str | None:
    """Return the command that goes on."""
    if rotation.is_over:
        return None
    verb = "finish" if rotation.phase == "overlap" else "resume"
    return f"deepgram-manage keys rotate {verb} {rotation.id}"


@contextmanager
def working(app: App, given: str | None) -> Generator[Path]:
    """Yield the folder of the states, or in a dry run a copy of it; explain what goes wrong.

    Raises:
        CommandError: The rotation cannot go on.
    """
    from deepgram_manage.access import rotate

    folder = Path(given) if given else rotate.default_folder(app.environment)
    with refusals_explained():
        if not app.asked.dry_run:
            try:
                yield folder
            except KeyboardInterrupt:
                where = f" --state {shlex.quote(given)}" if given else ""
                app.say(f"See how far it is with: deepgram-manage keys rotate list{where}")
                raise
            return
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch) / "states"
            if folder.is_dir():
                shutil.copytree(folder, copy)
            yield copy


class AnswerSink:
    """The answer of the command: the secret is shown once, and nobody can read it back."""

    can_read = False

    def __init__(self, app: App) -> None:
        """Show the secret where the program writes."""
        self._app = app

    def probe(self) -> None:
        """Fail if nobody reads.

        Raises:
            NotStoredError: Standard output is closed.
        """
        from deepgram_manage.access import NotStoredError

        if self._app.streams.stdout.closed:
            raise NotStoredError("stdout is closed, and so the secret would be lost")

    def store(self, secret: str, about: Mapping[str, str]) -> None:
        """Show the secret.

        Raises:
            NotStoredError: Nobody read it.
        """
        from deepgram_manage.access import NotStoredError
        from deepgram_manage.cli.frame.streams import AnswerLostError

        del about
        try:
            self._app.streams.write(f"{secret}\n")
            self._app.streams.flush()
        except (OSError, AnswerLostError):
            problem = "stdout did not take the secret"
        else:
            return
        finally:
            del secret
        raise NotStoredError(problem)

    def read(self) -> None:
        """Return None."""

    def to_dict(self) -> dict[str, Any]:
        """Return what describes it."""
        return {"kind": "stdout"}


def sink_of(app: App, folder: Path, rotation_id: str) -> Any:
    """Return the destination of a rotation; None for the one that its state has."""
    from deepgram_manage.access import rotate

    kind = rotate.find(rotation_id, folder).destination.get("kind")
    return AnswerSink(app) if kind == "stdout" else None


def tell(app: App) -> Any:
    """Return what tells a person each step, with `--verbose`."""

    def progress(sentence: str) -> None:
        if app.asked.verbose:
            app.say(f"{sentence} …")

    return progress
