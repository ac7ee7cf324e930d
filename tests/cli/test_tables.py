"""Tables at terminals of any width: what is copied out of them is whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepgram_manage.cli.frame.output.layout import fitting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.shell import Shell

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|rot-[0-9a-f]{8}")
LINES = (
    "projects list",
    "projects show",
    "keys list",
    "keys list --wide",
    "keys list --all-projects --wide",
    'keys show "Alan\'s key 3"',
    "keys audit --fail-at off --last-seen-calls 0",
    "keys audit --fail-at off --last-seen-calls 0 --wide",
    "keys sweep --dry-run --wide",
    "keys rotate list",
    "keys rotate list --wide",
    "keys rotate status rot-1a2b3c4d --wide",
    "members list",
    "members leaver alan@example.com",
    "requests list --limit 5",
    "requests list --limit 5 --wide",
    "usage breakdown --by accessor --last 2d",
    "usage breakdown --by models --last 2d",
    "billing balances --wide",
    "billing breakdown --by accessor --by line_item --last 2d",
    "billing purchases",
    "billing spend --by key --last 2d",
    "models list --wide",
    "models show aura-2-zeus-en",
    "self-hosted list",
    "self-hosted list --wide",
    "archive status lake",
    "archive query lake 'SELECT request_id, api_key_id, path FROM requests ORDER BY 1 LIMIT 5'",
    "whoami",
    "doctor",
)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Return a shell in the account of the demo, with a rotation and an archive."""
    from deepgram_manage.emulator import Emulator  # noqa: PLC0415 -- only here
    from tests.support.examples import prepare_archive, prepare_rotation  # noqa: PLC0415 -- as well
    from tests.support.shell import Shell  # noqa: PLC0415 -- as well

    folder: Path = tmp_path_factory.mktemp("tables")
    demo = Shell(
        Emulator("demo"),
        XDG_CONFIG_HOME=str(folder),
        HOME=str(folder),
        DEEPGRAM_PROJECT="Acme Production",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        prepare_rotation(demo)
        prepare_archive(demo)
    demo.environment["FOLDER"] = str(folder)
    return demo


@pytest.mark.parametrize("line", LINES)
def test_no_id_is_taken_apart(line: str, account: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a wide terminal shows of ids can be copied from one of 80 and of 40 columns, too."""
    monkeypatch.chdir(account.environment["FOLDER"])

    def ids(width: int) -> list[str]:
        done = account.run(line, terminal=True, width=width, height=100_000)
        assert done.code == 0, done.err
        return sorted(_ID.findall(done.out))

    assert ids(80) == ids(40) == ids(1000)


COLUMNS = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 60), st.booleans()), min_size=1)


@given(columns=COLUMNS, room=st.integers(1, 200))
def test_a_layout_has_room_for_each_column(columns: list[tuple[int, int, bool]], room: int) -> None:
    """No column is narrower than it must be or wider than it can use, and all of them fit."""
    least = [each[0] for each in columns]
    full = [each[0] + each[1] for each in columns]
    layout = fitting(least, full, [each[2] for each in columns], room=room, gap=2)
    if layout is None:
        kept = [each[0] for each in columns if not each[2]] or [min(least)]
        assert sum(kept) + 2 * (len(kept) - 1) > room
        return
    widths = layout.widths
    assert sum(widths.values()) + 2 * (len(widths) - 1) <= room
    assert all(least[place] <= width <= full[place] for place, width in widths.items())
    assert sorted([*widths, *layout.below]) == list(range(len(columns)))
    assert all(columns[place][2] for place in layout.below)
