"""`logout`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, command


@dataclass(frozen=True, kw_only=True)
class Logout:
    """Nothing but the profile."""


@command(
    Logout,
    examples=("deepgram-manage logout", "deepgram-manage logout --profile staging"),
)
def run(app: App, options: Logout) -> None:
    """Forget the key of a profile, and the profile.

    The key itself stays valid: `keys delete` ends it.
    """
    del options
    from deepgram_manage.cli.frame.connection import profile_name
    from deepgram_manage.cli.frame.failures import unknown
    from deepgram_manage.cli.frame.profiles import KEYRING, Profiles

    name = profile_name(app)
    profiles = Profiles(app.environment)
    profile = profiles.get(name)
    if profile is None:
        raise unknown("profile", name, ())
    if profile.storage == KEYRING:
        from deepgram_manage.cli.frame.keyring_store import remove

        remove(name)
    profiles.remove(name)
    app.say(f"Forgot profile {name!r}. Its key is still valid; 'keys delete' ends it.")
