"""The third level: what each call sends and how each answer is read, before and after.

Both packages make the same calls, each in an interpreter of its own; see `recording.py`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from tools.diff.changes import Change, Weight

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.diff.trees import Tree

Json: TypeAlias = Any

RECORDING = Path(__file__).with_name("recording.py")


def compare(before: Tree, after: Tree) -> list[Change]:
    """Compare what two trees send and read."""
    calls = list(_distinct(_table(before) + _table(after)))
    samples = [*_samples(before), *_samples(after)]
    given = {
        "calls": calls,
        "samples": list({sample["name"]: sample for sample in samples}.values()),
        "least": _least(before) | _least(after),
    }
    old, new = (_run(tree, "run", given) for tree in (before, after))
    for tree, done in ((before, old), (after, new)):
        if not Path(done["package"]).is_relative_to(tree.folder):
            raise SystemExit(f"{done['package']} was imported instead of {tree.name}")
    sent = [
        change
        for call, was, now in zip(calls, old["sent"], new["sent"], strict=True)
        for change in _sent(_named(call), was, now)
    ]
    return [*sent, *_summed_up(_read(old["read"], new["read"]))]


def _table(tree: Tree) -> list[Json]:
    given = {"required": sorted(_required(tree))}
    calls: list[Json] = _run(tree, "table", given)
    return calls


def _required(tree: Tree) -> set[str]:
    """The fields that a body must have, by the document: the call is refused without them."""
    document = yaml.load(tree.document.read_text("utf-8"), yaml.CSafeLoader)
    schemas = document["components"]["schemas"].items()
    requests = (schema for name, schema in schemas if name.endswith("Request"))
    return {field for schema in requests for field in schema.get("required", [])}


def _least(tree: Tree) -> Json:
    """Return an object that carries any answer, by what the document says carries each."""
    document = yaml.load(tree.document.read_text("utf-8"), yaml.CSafeLoader)
    least: dict[str, Json] = {}
    for schema in document["components"]["schemas"].values():
        carriers = schema.get("x-carrier", [])
        for name in [carriers] if isinstance(carriers, str) else carriers:
            is_list = schema["properties"].get(name, {}).get("type") == "array"
            least[name.rpartition(".")[2]] = [] if is_list else f"a-{name}"
        if "x-list" in schema:
            least[schema["x-list"]] = []
    return least


def _samples(tree: Tree) -> Iterator[Json]:
    for file in sorted((tree.folder / "tests/samples").glob("*.json")):
        sample = json.loads(file.read_text("utf-8"))
        yield {
            "name": file.stem,
            "method": sample["method"],
            "path": sample["path"].partition("?")[0],
            "status": sample["status"],
            "content_type": sample.get("content_type", "application/json"),
            "body": sample["body"],
        }


def _run(tree: Tree, mode: str, given: Json) -> Json:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("DEEPGRAM_")
    }
    environment["PYTHONPATH"] = os.pathsep.join(str(folder) for folder in tree.packages)
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    done = subprocess.run(
        # -P keeps the modules beside the script out of what it imports.
        [sys.executable, "-P", str(RECORDING), mode],
        input=json.dumps(given),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"the calls of {tree.name} cannot be made here:\n{done.stderr}")
    return json.loads(done.stdout)


def _distinct(calls: list[Json]) -> Iterator[Json]:
    seen: set[str] = set()
    for call in calls:
        key = json.dumps(call, sort_keys=True)
        if key not in seen:
            seen.add(key)
            yield call


def _named(call: Json) -> str:
    """Write a call as a person would, with what is special about it."""
    names = [
        f"{name}: {', '.join(value)}" if isinstance(value, dict) and value else name
        for name, value in call["arguments"].items()
    ]
    return f"{call['method']}({', '.join(names)})"


def _sent(call: str, was: Json, now: Json) -> Iterator[Change]:
    """Say how what a call sends has changed."""
    if was["sent"] == now["sent"]:
        return
    if not now["sent"]:
        yield Change(Weight.BREAKING, call, f"was sent, is refused now ({now['error']})")
    elif not was["sent"]:
        yield Change(Weight.ADDED, call, f"sends {_request(now['sent'][0])}")
    elif len(was["sent"]) != len(now["sent"]):
        counts = f"{len(was['sent'])} → {len(now['sent'])} requests"
        yield Change(Weight.BREAKING, call, counts)
    else:
        for old, new in zip(
            sorted(was["sent"], key=str), sorted(now["sent"], key=str), strict=True
        ):
            lost, won = _parts(old) - _parts(new), _parts(new) - _parts(old)
            shown = [f"-{part}" for part in sorted(lost)] + [f"+{part}" for part in sorted(won)]
            if shown:
                yield Change(Weight.BREAKING if lost else Weight.ADDED, call, " ".join(shown))


def _request(sent: Json) -> str:
    method, path, query, body = sent
    shown = "".join(
        f"{'&' if number else '?'}{name}={value}" for number, (name, value) in enumerate(query)
    )
    return f"{method} {path}{shown}" + (f" {json.dumps(body)}" if body is not None else "")


def _parts(sent: Json) -> set[str]:
    """Take a request apart, so that only what differs is shown."""
    method, path, query, body = sent
    fields = body.items() if isinstance(body, dict) else ()
    return {
        f"{method} {path}",
        *(f"?{name}={value}" for name, value in query),
        *(f"body.{name}={json.dumps(value)}" for name, value in fields),
    }


def _read(was: Json, now: Json) -> Iterator[tuple[Weight, str, str, str]]:
    """Say how each answer is read differently: weight, what of it, how, and in which sample."""
    for key in sorted(was.keys() & now.keys()):
        method, sample = key.split(" ")
        found = list(_leaves(was[key], now[key]))
        # The whole differs where a part does; it is worth a line only when it differs alone.
        parts = [leaf for leaf in found if not leaf[0].endswith("()")]
        for path, weight, how in parts or found:
            yield weight, f"{method}(){re.sub('[0-9]+', '', path)}", how, sample


def _leaves(old: Json, new: Json) -> Iterator[tuple[str, Weight, str]]:
    """Compare all that was read of one answer."""
    for path in sorted({*old, *new}):
        before, after = old.get(path), new.get(path)
        if before == after or _holder_differs(path, old, new):
            continue
        if after is None:
            yield path, Weight.BREAKING, f"{_shown(before)} is gone"
        elif before is None:
            yield path, Weight.ADDED, f"reads {_shown(after)}"
        else:
            yield path, _weight(before[0], after[0]), f"{_shown(before)}, now {_shown(after)}"


def _weight(before: str, after: str) -> Weight:
    """Weigh a value of one kind in the place of one of another."""
    if before == after:
        return Weight.FIXED
    return Weight.ADDED if before == "NoneType" else Weight.BREAKING


def _holder_differs(path: str, old: Json, new: Json) -> bool:
    """Whether what holds a value has changed itself, which says all there is to say."""
    holder = path.rpartition(".")[0]
    is_same = old.get(holder) == new.get(holder)
    return bool(path) and not is_same


def _shown(leaf: list[str]) -> str:
    kind, text = leaf
    shown = (
        text if kind in {"str", "NoneType", "bool", "int", "float", "object"} else f"{kind} {text}"
    )
    return shown if len(shown) <= LONGEST else shown[:LONGEST] + "…"


LONGEST = 40


def _summed_up(found: Iterator[tuple[Weight, str, str, str]]) -> Iterator[Change]:
    """Say once what is the same in several answers."""
    samples: dict[tuple[Weight, str], list[tuple[str, str]]] = {}
    for weight, where, how, sample in found:
        samples.setdefault((weight, where), []).append((how, sample))
    for (weight, where), cases in samples.items():
        how, sample = cases[0]
        names = {name for _how, name in cases}
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield Change(weight, where, f"{how} (in {sample}{more})")
