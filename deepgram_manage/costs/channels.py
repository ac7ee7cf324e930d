"""Where alerts go: a stream of JSON lines, a command, a webhook. A channel is any function of one.

    from deepgram_manage.costs import channels

    costs.watch(client.manage, channels=[channels.json_lines(sys.stdout), channels.webhook()])

A channel raises ChannelError when an alert did not arrive; `watch` then tries again.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, TextIO, TypeAlias
from urllib.parse import urlsplit

from deepgram_manage.child_environment import child_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ._alerts import Alert

    Channel: TypeAlias = Callable[[Alert], None]

__all__ = ["WEBHOOK_VARIABLE", "ChannelError", "command", "json_lines", "webhook"]

WEBHOOK_VARIABLE = "DEEPGRAM_ALERT_WEBHOOK"
"""The environment variable that holds the URL of the webhook."""
_TIMEOUT = 30.0


class ChannelError(Exception):
    """An alert did not arrive. The message holds no URL: it may be a secret."""


def json_lines(stream: TextIO) -> Channel:
    """Return a channel that writes each alert as a line of JSON.

    Args:
        stream: Where to, e.g. `sys.stdout`.
    """

    def write(alert: Alert) -> None:
        stream.write(json.dumps(alert.to_dict()) + "\n")
        stream.flush()

    return write


def command(line: str | Sequence[str]) -> Channel:
    """Return a channel that runs a command, with the alert as JSON on its standard input.

    The command gets the environment without the credentials of this program.

    Args:
        line: The program and its arguments; a string is split as a shell would, and no shell runs.

    Raises:
        ValueError: There is no program, or a quotation mark is missing.
    """
    try:
        words = shlex.split(line) if isinstance(line, str) else list(line)
    except ValueError as error:
        message = f"command={line!r} is not a command line: {error}"
        raise ValueError(message) from None
    if not words:
        message = f"command={line!r} does not name a program"
        raise ValueError(message)

    def run(alert: Alert) -> None:
        text = json.dumps(alert.to_dict())
        # The command is to tell somebody, and not to call.
        environment = child_environment(os.environ, WEBHOOK_VARIABLE)
        try:
            subprocess.run(  # noqa: S603 -- the user's own command, without a shell
                words,
                input=text,
                text=True,
                check=True,
                timeout=_TIMEOUT,
                stdout=subprocess.DEVNULL,
                env=environment,
            )
        except subprocess.CalledProcessError as error:
            message = f"{words[0]} ended with exit code {error.returncode}"
        except subprocess.TimeoutExpired:
            message = f"{words[0]} took longer than {_TIMEOUT:.0f} seconds"
        except OSError as error:
            message = f"{words[0]} could not be run: {error.strerror}"
        else:
            return
        raise ChannelError(message)

    return run


def webhook(variable: str = WEBHOOK_VARIABLE) -> Channel:
    """Return a channel that posts each alert as JSON to a URL from the environment.

    The body is the alert with its message as `text`, so that Slack and the like show it.

    Args:
        variable: The environment variable that holds the URL.

    Raises:
        ValueError: The variable is not set, or does not hold an http or https URL; the message
            does not show it.
    """
    url = os.environ.get(variable, "").strip()
    if urlsplit(url).scheme not in {"http", "https"}:
        message = f"{variable} does not hold an http or https URL: set it to that of the webhook"
        raise ValueError(message)

    def post(alert: Alert) -> None:
        body = json.dumps({"text": alert.message, **alert.to_dict()}).encode()
        # urllib writes no log, and httpx's would hold the URL.
        request = urllib.request.Request(  # noqa: S310 -- its scheme was checked
            url, body, {"Content-Type": "application/json"}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT):  # noqa: S310 -- as above
                return
        except urllib.error.HTTPError as error:
            message = f"the webhook answered {error.code}"
            error.close()
        except OSError as error:
            reason = getattr(error, "reason", error)
            message = f"the webhook could not be reached: {type(reason).__name__}"
        except ValueError:
            message = f"the URL in {variable} is not valid"
        # Raised out of the except block: what urllib raises may hold the URL.
        raise ChannelError(message)

    return post
