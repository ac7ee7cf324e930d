"""`whoami`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.checking import CHECK, check_and_show
from deepgram_manage.cli.frame import App, command


@dataclass(frozen=True, kw_only=True)
class WhoAmI:
    """Nothing can be asked for."""


@command(
    WhoAmI,
    shape=CHECK,
    examples=("deepgram-manage whoami", "deepgram-manage whoami --json=valid,api_key_id,scopes"),
)
def run(app: App, options: WhoAmI) -> None:
    """Show which key is in use, and whether the API accepts it.

    The projects are asked for only where the server does not tell the id and the scopes of a key.
    Else they are not known, and only --wide shows that.

    Exits with 0 for a valid key, 3 for one that the API refuses, and 7 when the key could not be
    checked, as without a network.
    """
    del options
    from deepgram_manage.cli.frame.connection import access

    found = access(app)
    # The API does not take temporary tokens, whatever they look like.
    key = f"Bearer {found.token}" if found.token else found.key
    check_and_show(app, key, found.host, found.source)
