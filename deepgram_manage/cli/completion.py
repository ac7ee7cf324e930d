"""`completion`."""

from __future__ import annotations

from dataclasses import dataclass

import click

from deepgram_manage.cli.frame import App, argument, command


@dataclass(frozen=True, kw_only=True)
class Completion:
    """For which shell."""

    shell: str = argument("SHELL", type=click.Choice(("bash", "zsh", "fish")))


@command(
    Completion,
    examples=("deepgram-manage completion bash", "deepgram-manage completion fish"),
)
def run(app: App, options: Completion) -> None:
    """Print the script with which a shell completes commands, options and names.

    SHELL is bash, zsh or fish. To use it, put a line into the settings of the shell.

    bash, in ~/.bashrc: eval "$(deepgram-manage completion bash)"

    zsh, in ~/.zshrc after compinit: eval "$(deepgram-manage completion zsh)"

    fish, in its config.fish: deepgram-manage completion fish | source

    Commands, options and fields are in the script, and take no time. Names of projects, keys and
    members are asked for, and given up after half a second.
    """
    from deepgram_manage.cli.completing.scripts import script

    app.streams.write(script(app, options.shell))
