"""All commands, by noun and verb, each with the first line of its help.

A verb is the function `run` of the module of its name in the folder of its noun; a command without
a noun is a module beside this one. A new command has its line here, and its own file.
"""

from __future__ import annotations

NOUNS = {
    "projects": (
        "See, rename, leave and delete projects.",
        {
            "list": "List the projects that the key may see.",
        },
    ),
    "keys": (
        "See, create and delete API keys.",
        {
            "list": "List the API keys of a project.",
            "delete": "Delete an API key; what uses it fails from then on.",
        },
    ),
}

VERBS: dict[str, str] = {}
