"""All commands, by noun and verb, each with the first line of its help.

A verb is the function `run` of the module of its name in the folder of its noun; a command without
a noun is a module beside this one. A new command has its line here, and its own file.
"""

from __future__ import annotations

NOUNS: dict[str, tuple[str, dict[str, str]]] = {
    "projects": (
        "See, rename, leave and delete projects.",
        {
            "list": "List the projects that the key may see.",
            "show": "Show a project.",
            "rename": "Rename a project.",
            "leave": "Leave a project; your keys in it are deleted.",
            "delete": "Delete a project, with its keys, its log and its balances.",
        },
    ),
    "keys": (
        "See, create, audit, replace and delete API keys.",
        {
            "list": "List the API keys of a project.",
            "show": "Show an API key, without its secret.",
            "create": "Create an API key, and show its secret once.",
            "delete": "Delete an API key; what uses it fails from then on.",
            "check": "Check whether the API accepts a key.",
            "audit": "Check every key, and report what is wrong with it.",
            "sweep": "Delete the keys that have expired or that nobody uses.",
        },
    ),
    "keys rotate": (
        "Replace a key without an outage.",
        {
            "start": "Create a copy of a key, verify it, and store it; both keys stay valid.",
            "status": "Say who still uses the old key, and whether it may be deleted.",
            "finish": "Delete the old key, once nobody uses it.",
            "resume": "Continue a rotation that was interrupted.",
            "abandon": "Delete the new key, and leave the old one as it is.",
            "list": "List the rotations that were started on this machine.",
        },
    ),
    "members": (
        "See and remove members, set their roles, and see what a leaver takes along.",
        {
            "list": "List the members of a project.",
            "scopes": "Show the scopes of a member.",
            "set-scope": "Set the role of a member; it replaces the old one.",
            "remove": "Remove a member from a project; all keys that the member made are deleted.",
            "leaver": "Show what is lost when a member leaves.",
        },
    ),
    "org": (
        "Keep members, invitations and names of projects in line with a file.",
        {
            "plan": "Compare a file with the projects that it names; nothing is changed.",
            "apply": "Change the projects to match a file. Keys are never touched.",
        },
    ),
    "invites": (
        "See, send and withdraw invitations to projects.",
        {
            "list": "List the open invitations to a project.",
            "send": "Invite somebody to a project.",
            "delete": "Withdraw an invitation.",
        },
    ),
    "requests": (
        "Read the request log, follow it, or wait for a record.",
        {
            "list": "List the records of the request log, newest first.",
            "show": "Show a record of the request log.",
            "wait": "Wait until a request is in the log and its cost has settled, and show it.",
            "tail": "Show new records of the request log as they are written.",
        },
    ),
    "usage": (
        "Show usage, summed up by day or by what it was for.",
        {
            "summary": "Sum up usage by day.",
            "breakdown": "Sum up usage by day and by what --by says.",
            "fields": "List what was used in a period: the values that filters take.",
        },
    ),
    "billing": (
        "See what is left, when it runs out, and who spent what.",
        {
            "balances": "List the balances of a project as the API has them, or show one.",
            "breakdown": "Sum up the costs of a project in dollars, by day and by what --by says.",
            "fields": "List the values by which costs can be filtered.",
            "purchases": "List what was bought for a project.",
            "balance": "Report what is left in each project, and when it runs out.",
            "spend": "Report what was spent, and by whom: by project, key, member, tag or model.",
            "guard": "Say by the exit code whether it is safe to go on spending.",
            "watch": "Check balances and costs at intervals, and report what has become wrong.",
            "report": "Write a page to look at: balances, forecasts, spending, keys, alerts.",
        },
    ),
    "archive": (
        "Keep the request log beyond its 90 days, and query it.",
        {
            "plan": "Show what sync would read now, and how long that would take.",
            "sync": "Bring an archive of the request log up to date.",
            "status": "Show what an archive holds, and how long it may wait for its next sync.",
            "verify": "Check an archive: its files, its days, and its counts against usage.",
            "query": "Ask an archive a question, by its name or in SQL.",
            "export": "Write rows of an archive into a CSV, NDJSON or Parquet file.",
            "compact": "Write a copy of an archive with one file a month.",
            "rebuild": "Rebuild the manifests of an archive from its files.",
        },
    ),
    "models": (
        "List and show models.",
        {
            "list": "List the models that a project may use, or the public ones.",
            "show": "Show a model that a project may use, or a public one.",
        },
    ),
    "self-hosted": (
        "See, create and delete self-hosted distribution credentials.",
        {
            "list": "List the self-hosted distribution credentials of a project.",
            "show": "Show self-hosted distribution credentials, without their secret.",
            "create": "Create distribution credentials, and show their secret once.",
            "delete": "Delete self-hosted distribution credentials.",
        },
    ),
}

HIDDEN = {
    "complete-names": "List names, for the completion of shells; nothing is said when that fails.",
}
"""Commands for programs, which no list shows."""

VERBS: dict[str, str] = {
    "whoami": "Show which key is in use, and whether the API accepts it.",
    "api": "Make any API call, and show its JSON answer.",
    "help": "Explain a command, or one of: dates, environment, exit-codes, formatting.",
    "login": "Check an API key, and keep it for the next calls.",
    "logout": "Forget the key of a profile, and the profile.",
    "exporter": "Serve balances, costs and keys as Prometheus metrics, until interrupted.",
    "demo": "Try any command on a made-up account, on this machine.",
    "completion": "Print the script with which a shell completes commands, options and names.",
    "doctor": "Check the settings, the way to the server, the clock and the credentials.",
    "emulator": "Serve an emulator of the Manage API on this machine, until Ctrl-C.",
}
