"""What a command is handed: everything it may need, made when it asks for it."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from .common import Common
from .failures import CommandError, Exit, Failure, usage_error
from .streams import Streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import httpx

    from deepgram_manage import DeepgramClient, ManageClient

    from .output import Item
    from .output.writer import Output
    from .progress import Progress
    from .traits import Traits

_AT_ONCE = 8
_YELLOW = 33


class FoundProject(NamedTuple):
    """A project that a command is about."""

    project_id: str
    name: str | None
    """Its name; None when only its id was given."""


class NamedProject(NamedTuple):
    """A project that somebody named."""

    name: str
    """Its id or its name, as it was given."""
    source: str
    """Where it was given, for people."""


class App:
    """One run of the program. Parsing and help ask for nothing here, and so cost nothing.

    Attributes:
        streams: Where to read and write.
        environment: The environment variables.
        transport: What to send with instead of a network; None outside of tests and demos.
        now: The clock, in UTC.
        sleep: Waits some seconds.
        asked: The options that commands have in common.
        exit_code: What the program exits with when nothing fails; a guard sets it.
        failed_with: What it exits with because of an error; None while there is none.
        failures: The projects that could not be read, with the reason of each.
    """

    def __init__(
        self,
        streams: Streams | None = None,
        environment: Mapping[str, str] | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
        now: Callable[[], datetime] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take this process, or what stands for it in a test."""
        self.streams: Streams = streams or Streams.of_process()
        self.environment: Mapping[str, str] = os.environ if environment is None else environment
        self.transport = transport
        self.now: Callable[[], datetime] = now or (lambda: datetime.now(UTC))
        self.sleep = sleep
        self.asked: Common = Common()
        self.exit_code: int = Exit.DONE
        self.failed_with: int | None = None
        self.failures: list[tuple[str, Failure]] = []
        self._traits: Traits | None = None

    def begin(self, asked: Common, traits: Traits) -> None:
        """Start a command.

        Raises:
            CommandError: Options exclude each other, or name a field that there is not.
        """
        self.asked = asked
        self._traits = traits
        # Its exit code counts, whoever reads the rest.
        self.streams.outlives_reader = traits.guard
        if asked.projects and asked.all_projects:
            raise usage_error("--project and --all-projects exclude each other: choose one.")
        if traits.shape is not None:
            # Made now, so that a wrong option is told before anything is sent.
            _ = self.out

    @property
    def is_guard(self) -> bool:
        """Whether the exit code of the command is a verdict."""
        return self._traits is not None and self._traits.guard

    @cached_property
    def out(self) -> Output:
        """What shows the answer."""
        from .output.writer import Output

        if self._traits is None or self._traits.shape is None:
            raise RuntimeError("this command does not say what it shows")
        return Output(
            self.streams,
            self._traits.shape,
            self.asked.output,
            now=self.now,
            of_projects=self._project_names if self._shows_each_project else None,
        )

    @cached_property
    def client(self) -> DeepgramClient:
        """The client, with the credentials of the environment or of a profile.

        Raises:
            CommandError: There are no credentials, or the profile cannot be read.
        """
        from .connection import connect

        return connect(self)

    @property
    def manage(self) -> ManageClient:
        """The calls of the Manage API."""
        return self.client.manage

    @cached_property
    def project(self) -> FoundProject:
        """The project: `--project`, else DEEPGRAM_PROJECT, else the profile's, else the only one.

        Raises:
            CommandError: There are several and none was named, or none has the name.
        """
        named = self.named_project
        return self._found(named.name) if named else _only(self.known_projects)

    @property
    def named_project(self) -> NamedProject | None:
        """Which project was named, and where: `--project`, else DEEPGRAM_PROJECT, else a profile.

        Raises:
            CommandError: A profile was named that there is not.
        """
        if self.asked.projects:
            return NamedProject(self.asked.projects[0], "--project")
        in_environment = self.environment.get("DEEPGRAM_PROJECT")
        if in_environment:
            return NamedProject(in_environment, "DEEPGRAM_PROJECT")
        from .connection import profile_of

        profile = profile_of(self)
        if profile is None or not profile.project:
            return None
        return NamedProject(profile.project, f"profile {profile.name!r}")

    @cached_property
    def chosen_projects(self) -> list[str] | None:
        """The ids of the projects that were named, where a command is about all; None for all.

        A person is told when it was not the command line that named one.

        Raises:
            CommandError: There is no such project, or several have the name.
        """
        if self.asked.all_projects:
            return None
        if self.asked.projects:
            found = [self._found(name).project_id for name in self.asked.projects]
            return list(dict.fromkeys(found))
        named = self.named_project
        if named is None:
            return None
        self.say(f"Only project {named.name!r}, from {named.source}; --all-projects shows all.")
        return [self._found(named.name).project_id]

    def _found(self, name: str) -> FoundProject:
        """Return the project of an id or a name; an id is taken as it is."""
        from .names import find, looks_like_id

        if looks_like_id(name):
            return FoundProject(name, None)
        return find(
            "project",
            name,
            self.known_projects,
            id_of=lambda each: each.project_id,
            name_of=lambda each: each.name,
        )

    @cached_property
    def known_projects(self) -> list[FoundProject]:
        """All projects that the credentials may see."""
        answer = self.manage.get_projects()
        return [FoundProject(each.project_id, each.name) for each in answer.projects]

    @property
    def project_id(self) -> str:
        """The id of the project."""
        return self.project.project_id

    @cached_property
    def projects(self) -> list[FoundProject]:
        """The projects: all of them with `--all-projects`, or the one."""
        return self.known_projects if self.asked.all_projects else [self.project]

    @property
    def _shows_each_project(self) -> bool:
        """Whether a list that is about one project is shown of all of them."""
        from .traits import Projects

        is_of_one = self._traits is not None and self._traits.project is Projects.MANY
        return is_of_one and self.asked.all_projects

    def _project_names(self) -> dict[str, str | None]:
        return {each.project_id: each.name for each in self.projects}

    def gather(self, fetch: Callable[[str], Iterable[Item]]) -> Iterator[Item]:
        """Yield the items of the project, or those of all projects with their `project_id`.

        A project that fails is noted and does not stop the others.

        Args:
            fetch: Returns the items of the project of an id.
        """
        if not self.asked.all_projects:
            yield from fetch(self.project_id)
            return
        from concurrent.futures import ThreadPoolExecutor

        def whole(project_id: str) -> list[Item]:
            return list(fetch(project_id))

        pool = ThreadPoolExecutor(_AT_ONCE)
        try:
            answers = [
                (project, pool.submit(whole, project.project_id)) for project in self.projects
            ]
            for project, answer in answers:
                yield from self._of_one(project, answer.result)
        finally:
            # An interruption does not wait for answers that may never come.
            pool.shutdown(wait=False, cancel_futures=True)
        self._unless_all_failed()

    def gather_in_turn(self, fetch: Callable[[str], Iterable[Item]]) -> Iterator[Item]:
        """Yield what `gather` does, one project after the other: for lists too long to be held.

        Args:
            fetch: Returns the items of the project of an id, one by one.
        """
        if not self.asked.all_projects:
            yield from fetch(self.project_id)
            return
        for project in self.projects:
            yield from self._of_one(project, partial(fetch, project.project_id))
        self._unless_all_failed()

    def _of_one(
        self, project: FoundProject, answer: Callable[[], Iterable[Item]]
    ) -> Iterator[Item]:
        """Yield the items of one of several projects; note it when it fails."""
        try:
            for item in answer():
                yield {"project_id": project.project_id, **item}
        except Exception as error:  # noqa: BLE001 -- noted, or raised again
            self._note(project, error)

    def _unless_all_failed(self) -> None:
        """End a list before it looks as if there were nothing.

        Raises:
            CommandError: No project could be read.
        """
        if len(self.failures) == len(self.projects):
            self.finish()

    def _note(self, project: FoundProject, error: Exception) -> None:
        from .explaining import explain

        failure = explain(error)
        if failure is None:
            raise error
        self.failures.append((project.project_id, failure))
        self.warn(f"{project.name or project.project_id}: {failure.message}")

    def finish(self) -> None:
        """End a command.

        Raises:
            CommandError: Some of the projects failed, or all.
        """
        if not self.failures:
            return
        count, of = len(self.failures), len(self.projects)
        if count == of:
            failure = self.failures[0][1]
            raise CommandError(
                f"All {of} projects failed; the first: {failure.message}",
                exit_code=failure.exit_code,
                code=failure.code,
                hint=failure.hint,
            )
        raise CommandError(f"{count} of {of} projects failed.", exit_code=Exit.PARTLY)

    def done(self, answer: Item, sentence: str) -> None:
        """End a command that changed something: programs get the answer, a person a sentence.

        Args:
            answer: What the API answered.
            sentence: What was done.
        """
        from .output import Form

        if self.out.form in {Form.JSON, Form.JSONL}:
            self.out.show(answer)
        else:
            self.say(sentence)

    @property
    def can_ask(self) -> bool:
        """Whether there is somebody at a terminal."""
        return self.streams.reads_from_terminal and self.streams.talks_to_terminal

    def confirm(self, question: str) -> None:
        """Ask before something is destroyed, unless `--yes` or `--dry-run` was given.

        Raises:
            CommandError: The answer is not yes.
        """
        if self.asked.yes or self.asked.dry_run:
            return
        from .asking import ask

        if ask(self.streams, f"{question} [y/N] ").strip().lower() not in {"y", "yes"}:
            raise CommandError("Nothing was done.", code="NOT_CONFIRMED")

    def confirm_by_name(self, warning: str, name: str) -> None:
        """Ask for the name of what is to be destroyed, unless `--yes` or `--dry-run` was given.

        Raises:
            CommandError: Another name was typed.
        """
        if self.asked.yes or self.asked.dry_run:
            return
        from .asking import ask

        if ask(self.streams, f"{warning}\nType its name, {name}: ").strip() != name:
            raise CommandError("That is not its name. Nothing was done.", code="NOT_CONFIRMED")

    def progress(self, what: str, total: int | None = None) -> Progress:
        """Return what shows how far a command is, on stderr, from the first second on.

        Args:
            what: What is counted, e.g. `records`.
            total: How many there are; None when nobody knows.
        """
        from .progress import Progress

        return Progress(self.streams, self.asked, what, total)

    def say(self, text: str) -> None:
        """Tell a person something that is not the answer, unless `--quiet` was given."""
        if not self.asked.quiet:
            self.streams.say(text)

    def warn(self, text: str) -> None:
        """Tell a person what went wrong, `--quiet` or not."""
        self.streams.say(text, "warning:", _YELLOW)


def _only(known: list[FoundProject]) -> FoundProject:
    """Return the only project.

    Raises:
        CommandError: There is none, or there are several.
    """
    if len(known) == 1:
        return known[0]
    if not known:
        raise usage_error("The key sees no project.", code="NO_PROJECT")
    listed = "".join(f"\n  {each.project_id}  {each.name or ''}" for each in known)
    raise usage_error(
        f"There are {len(known)} projects: say which with --project.",
        hint=f"Add --project with an id or a name of these:{listed}",
        code="NO_PROJECT",
    )
