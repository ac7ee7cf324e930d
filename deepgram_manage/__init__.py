"""Manage Deepgram accounts: projects, API keys, people, usage, billing and models.

    from deepgram_manage import DeepgramClient

    client = DeepgramClient()                      # DEEPGRAM_API_KEY
    for project in client.manage.get_projects().projects:
        keys = client.manage.get_keys(project.project_id).api_keys
        print(project.name, len(keys))

Every name is loaded when it is first used; importing this package loads nothing else. Each is
written once, in the `__all__` of its module: `_exports.py` is derived from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._exports import load as _load

if TYPE_CHECKING:
    from ._request_log._async.iterators import *
    from ._request_log._sync.iterators import *
    from ._sending.configuration import *
    from ._sending.events import *
    from ._sending.exchange import *
    from ._sending.retries import *
    from .as_deepgram import *
    from .async_manage import *
    from .client import *
    from .errors import *
    from .manage import *
    from .options import *
    from .period import *
    from .responses import *
    from .scopes import *
    from .spreadsheets import *
    from .version import *
else:
    from ._exports import NAMES as __all__  # noqa: N811 -- what star imports take

    def __getattr__(name):
        value = _load(name)
        globals()[name] = value
        return value

    def __dir__():
        return __all__
