"""The commands of access at a shell: what they answer, and what they exit with."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage.access._state import States
from deepgram_manage.emulator import Emulator
from tests.support.shell import Done, Shell

if TYPE_CHECKING:
    from deepgram_manage.emulator.fixture import DeepgramEmulator

HOUR = 3600
WRONG = "0" * 40
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3fQ.c2lnbmF0dXJl"


@pytest.fixture
def shell(
    deepgram_emulator: DeepgramEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """Return a shell in a folder of its own, whose key is the admin key of the only project."""
    monkeypatch.chdir(tmp_path)
    return Shell(deepgram_emulator, XDG_CONFIG_HOME=str(tmp_path), HOME=str(tmp_path))


@pytest.fixture
def old(deepgram_emulator: DeepgramEmulator) -> str:
    """The id of a key called `ci`."""
    return deepgram_emulator.add_key(
        deepgram_emulator.project_id, deepgram_emulator.member_id, comment="ci"
    ).api_key_id


def comments(shell: Shell) -> list[str]:
    """The comments of all keys."""
    return sorted(each["api_key"]["comment"] for each in shell.run("keys list --json").json)


def test_whoami_says_who_and_from_where(shell: Shell) -> None:
    """A valid key is told with its id, its scopes and where it comes from; exit 0."""
    done = shell.run("whoami --json")

    assert done.code == 0
    assert done.json["valid"] is True
    assert done.json["scopes"] == ["owner"]
    assert done.json["source"] == "DEEPGRAM_API_KEY"


def test_whoami_shows_projects_only_if_they_were_asked_for(shell: Shell) -> None:
    """A person sees no empty field for what the server was not asked."""
    known = shell.run("whoami", terminal=True)
    shell.emulator.add_fault("recorded", "get_token_details", name="project_not_found_modern")
    listed = shell.run("whoami", terminal=True)

    assert "Projects" not in known.out
    assert f"Projects  {shell.project_id}" in listed.out


@pytest.mark.parametrize("command", ["whoami", "keys check"])
@pytest.mark.parametrize("key", [WRONG, "nonsense", TOKEN])
def test_bad_key_exits_3(shell: Shell, command: str, key: str) -> None:
    """Whatever is wrong with a key, the exit code is 3, and the key is not shown."""
    done = shell.run(command, environment={"DEEPGRAM_API_KEY": key})

    assert done.code == 3
    assert key not in done.out + done.err


def test_no_network_exits_7(shell: Shell) -> None:
    """When nobody can tell, that is not 3."""
    shell.emulator.add_fault("dropped_before_write", count=None)

    done = shell.run("whoami --json")

    assert (done.code, done.json["valid"]) == (7, None)


@pytest.mark.parametrize(
    ("line", "stdin"),
    [
        ("keys check", "{}\n"),
        ("keys check --file -", "{}"),
        ("keys check --file key.txt", ""),
        ("keys check --env MY_KEY", ""),
        ("keys check", ""),
    ],
)
def test_key_is_read_from_anywhere(shell: Shell, line: str, stdin: str) -> None:
    """A key comes from standard input, a file, a variable, or is the one in use."""
    key = shell.emulator.admin_key
    # Shells of Windows write a mark of the encoding before it.
    Path("key.txt").write_text(f"{key}\n", "utf-16")

    good = shell.run(f"{line} --json", stdin=stdin.format(key), environment={"MY_KEY": key})

    assert (good.code, good.json["valid"]) == (0, True)


def test_file_of_something_else_is_not_a_key(shell: Shell) -> None:
    """Whatever its bytes are, nothing is sent."""
    Path("picture.png").write_bytes(b"\x89PNG\xff")

    done = shell.run("keys check --file picture.png --json")

    assert (done.code, done.json["outcome"]) == (3, "not-a-key")


def test_audit_is_a_guard(shell: Shell, old: str) -> None:
    """The audit exits with 0 or 1 by severity, and shows the keys in any case."""
    lenient = shell.run("keys audit --json")
    strict = shell.run("keys audit --fail-at note --json")

    assert (lenient.code, strict.code) == (0, 1)
    ids = [[row["api_key_id"] for row in done.json] for done in (lenient, strict)]
    assert ids[0] == ids[1]
    assert old in {row["api_key_id"] for row in lenient.json}
    assert "no-expiry" in {each["id"] for row in strict.json for each in row["findings"]}


def test_audit_that_gets_no_answer_exits_69(shell: Shell) -> None:
    """Exit code 1 is a verdict, and a server that fails has none."""
    shell.emulator.add_fault("bad_gateway_html", "*", count=None)

    done = shell.run("keys audit --json")

    assert (done.code, done.json["error"]["status"]) == (69, 502)


def test_audit_that_cannot_tell_exits_69(shell: Shell, old: str) -> None:
    """What could not be read is said, and exits with 69."""
    shell.emulator.add_fault("recorded", "list_members", name="insufficient_permissions_modern")

    done = shell.run("keys audit")

    assert done.code == 69
    assert "members of" in done.err
    assert old in done.out


def test_audit_of_no_project_exits_69(shell: Shell) -> None:
    """A key that sees no project has audited nothing, which is not a verdict."""
    emulator = Emulator("empty")
    key = {"DEEPGRAM_API_KEY": emulator.admin_key}
    done = Shell(emulator, **shell.environment | key).run("keys audit --json")

    assert (done.code, done.json) == (69, [])
    assert "there is no project to audit: the key sees none" in done.err


def test_baseline_silences_the_guard(shell: Shell, old: str) -> None:
    """What is accepted today does not fail tomorrow; what is new does."""
    assert shell.run("keys audit --write-baseline known.json").code == 0
    accepted = shell.run("keys audit --fail-at note --baseline known.json")
    shell.run("keys create --comment new --scope usage:write --out new.key")

    assert accepted.code == 0
    assert shell.run("keys audit --fail-at note --baseline known.json").code == 1
    assert old in Path("known.json").read_text("utf-8")


def test_baseline_of_what_was_not_all_seen_could_not_tell(shell: Shell, old: str) -> None:
    """It accepts less than there is, and says so."""
    shell.emulator.add_fault("recorded", "list_members", name="insufficient_permissions_modern")

    done = shell.run("keys audit --write-baseline known.json")

    assert done.code == 69
    assert old in Path("known.json").read_text("utf-8")


def test_audit_writes_a_page_beside_json(shell: Shell, old: str) -> None:
    """--json is JSON, whatever else is asked for."""
    done = shell.run("keys audit --html keys.html --json")

    assert old in {row["api_key_id"] for row in done.json}
    assert old in Path("keys.html").read_text("utf-8")


def test_audit_shows_dollars_in_one_piece(shell: Shell, old: str) -> None:
    """The half of an amount, folded in a narrow column, would be read as another amount."""
    shell.emulator.add_request(shell.project_id, old, usd=0.00264)
    shell.emulator.add_request(shell.project_id, old, usd=1234.5)

    done = shell.run("keys audit --fail-at off", terminal=True, width=80)

    assert "$1,234.50" in done.out


def test_audit_as_csv_sarif_and_html(shell: Shell, old: str) -> None:
    """The audit is CSV for tables, SARIF for code hosts, and a page for people."""
    rows = list(csv.DictReader(io.StringIO(shell.run("keys audit --csv").out)))
    sarif = shell.run("keys audit --sarif").json
    shell.run("keys audit --html keys.html")

    assert old in Path("keys.html").read_text("utf-8")
    assert old in {row["api_key_id"] for row in rows}
    assert sarif["version"] == "2.1.0"


def test_slip_in_a_policy_is_a_usage_error(shell: Shell) -> None:
    """A policy that says what does not exist exits with 2, and names the file."""
    Path("policy.toml").write_text("max-aeg = '3d'", "utf-8")

    done = shell.run("keys audit --policy policy.toml")

    assert done.code == 2
    assert "policy.toml" in done.err
    assert "max-age" in done.err


def rotated(shell: Shell, line: str = "") -> Done:
    """Start a rotation of `ci`."""
    return shell.run(f"keys rotate start ci {line}")


def test_start_shows_the_secret_alone(shell: Shell, old: str) -> None:
    """Without a destination, stdout has the secret and nothing else; exit 0 in overlap."""
    done = rotated(shell)

    secret = done.out.strip()
    assert (done.code, len(secret), done.out) == (0, 40, f"{secret}\n")
    assert "Both keys work" in done.err
    assert secret not in done.err
    assert len(comments(shell)) == 3
    assert old


def test_whole_rotation_at_a_shell(shell: Shell, old: str) -> None:
    """Start, status, a finish that is too early, and one that is not."""
    started = rotated(shell, "--out ci.key --json")
    rotation = started.json["id"]
    early = shell.run(f"keys rotate finish {rotation} --yes")
    status = shell.run(f"keys rotate status {rotation} --json").json
    listed = shell.run("keys rotate list --json").json
    shell.emulator.advance(25 * HOUR)
    done = shell.run(f"keys rotate finish {old} --yes --json")

    assert started.json["phase"] == "overlap"
    assert stat.S_IMODE(Path("ci.key").stat().st_mode) == 0o600
    assert (early.code, "both keys live until" in early.err.lower()) == (1, True)
    assert (status["may_finish"], status["reason"]) == (False, "overlap")
    assert [each["id"] for each in listed] == [rotation]
    assert (done.code, done.json["phase"]) == (0, "done")
    assert comments(shell) == ["Admin key", f"ci [{rotation}]"]
    assert shell.run("keys rotate list --json").json == []


def test_rotation_is_found_by_the_comment_of_its_key(shell: Shell, old: str) -> None:
    """As keys are everywhere; when two are called the same, the id is asked for."""
    rotated(shell, "--out ci.key")
    found = shell.run("keys rotate status ci --json=old_key_id")
    other = shell.emulator.world.state.projects()[0].project_id
    owner = shell.emulator.world.state.members(other)[0].member_id
    twin = shell.emulator.add_key(other, owner, comment="ci").api_key_id
    shell.run(f"keys rotate start {twin} --out twin.key")
    several = shell.run("keys rotate abandon ci --yes --json")
    finished = shell.run(f"keys rotate abandon {old} --force --yes")

    assert (found.code, found.json) == (0, {"old_key_id": old})
    assert (several.code, several.json["error"]["code"]) == (2, "AMBIGUOUS")
    assert finished.code == 0
    assert shell.run("keys rotate status ci --json=old_key_id").json == {"old_key_id": twin}


def test_env_file_and_command(shell: Shell, old: str) -> None:
    """The secret goes into a line of a file, or to a command on its standard input."""
    Path("app.env").write_text("A=1\nDG=old\n", "utf-8")
    assert rotated(shell, "--env-file app.env DG").code == 0
    text = Path("app.env").read_text("utf-8")
    shell.emulator.advance(25 * HOUR)
    assert shell.run(f"keys rotate finish {old} --yes").code == 0

    done = rotated(shell, "--to-command 'cat > stored' --read-command 'cat stored' --json")

    assert text.startswith("A=1\nDG=")
    assert len(text.splitlines()[1]) == len("DG=") + 40
    assert (done.code, len(Path("stored").read_text("utf-8"))) == (0, 40)


def test_store_that_fails(shell: Shell, old: str) -> None:
    """A command that does not store costs the new key; exit 1, and `resume` or `abandon` work."""
    done = rotated(shell, "--to-command 'exit 3' --json")
    resumed = shell.run(f"keys rotate resume {old}")

    assert (done.code, done.json["error"]["code"]) == (1, "NOT_STORED")
    assert comments(shell) == ["Admin key", "ci"]
    assert resumed.code == 1
    assert "ended with 3" in resumed.err
    assert shell.run(f"keys rotate abandon {old} --yes").code == 0
    assert rotated(shell, "--out ci.key").code == 0


def test_store_that_hangs(shell: Shell, old: str) -> None:
    """A command that takes too long counts as not stored."""
    done = rotated(shell, "--to-command 'sleep 60' --command-timeout 0.2")

    assert done.code == 1
    assert "took more than 0.2 s" in done.err
    assert comments(shell) == ["Admin key", "ci"]
    assert old


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_secret_that_nobody_got_costs_the_new_key(shell: Shell, old: str) -> None:
    """When stdout does not take the secret, the new key is deleted, and `resume` shows another."""
    # Closing it fails once more.
    with contextlib.suppress(OSError), Path("/dev/full").open("w", encoding="utf-8") as full:
        done = shell.run("keys rotate start ci", stdout=full)
    lost = comments(shell)
    resumed = shell.run(f"keys rotate resume {old}")

    assert done.code == 1
    assert "Stdout did not take the secret" in done.err
    assert lost == ["Admin key", "ci"]
    assert (resumed.code, len(resumed.out.split()[0])) == (0, 40)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("keys rotate start", 2),
        ("keys rotate start nothing", 4),
        ("keys rotate start ci --out a --env-file b C", 2),
        ("keys rotate start ci --read-command cat", 2),
        ("keys rotate start ci --out missing/key", 1),
        ("keys rotate start ci --overlap soon", 2),
        ("keys rotate status rot-none", 4),
        ("keys rotate finish rot-none --yes", 4),
        ("keys rotate finish rot-none", 2),
        ("keys rotate start ci --out /dev/null", 1),
        ("org plan missing.toml", 1),
        ("keys create --for a --scope x --ttl 1h", 2),
        ("keys create --for a", 2),
        ("keys create --comment a", 2),
        ("keys check --file missing", 1),
        ("keys check --file a --env b", 2),
    ],
)
def test_slips_have_their_codes(shell: Shell, old: str, line: str, code: int) -> None:
    """What cannot be done ends with the documented code and a sentence, and changes nothing."""
    done = shell.run(line)

    assert done.code == code
    assert done.err
    assert "Traceback" not in done.err
    assert comments(shell) == ["Admin key", "ci"]
    assert old


def ends(done: Done) -> tuple[int, str]:
    """Return the exit code of a command, and the code of its error."""
    assert done.json["error"]["message"].endswith(".")
    return done.code, done.json["error"]["code"]


def test_two_rotations_of_a_key_at_once(shell: Shell, old: str) -> None:
    """While another process works on a key, and while its rotation is not over: exit 1."""
    with States("states").locked(old):
        busy = rotated(shell, "--out ci.key --state states --json")
    first = rotated(shell, "--out ci.key --state states --json")
    second = rotated(shell, "--out ci.key --state states --json")

    assert ends(busy) == (1, "BUSY")
    assert first.code == 0
    assert ends(second) == (1, "UNFINISHED")
    assert shell.run(f"keys rotate resume {old} --state states").code == 0


def test_rotation_that_is_interrupted_says_how_to_go_on(shell: Shell, old: str) -> None:
    """The new key may exist: `resume` finds it by its mark."""
    emulator = shell.transport

    class Interrupting(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = emulator.handle_request(request)
            if request.method == "POST":
                raise KeyboardInterrupt
            return answer

    shell.transport = Interrupting()
    done = rotated(shell, "--out ci.key --state states")
    shell.transport = emulator
    (listing,) = re.findall(r"deepgram-manage (keys rotate list .*)", done.err)

    assert done.code == 130
    assert shell.run(f"{listing} --json").json[0]["phase"] == "creating"
    assert shell.run(f"keys rotate resume {old} --state states").code == 0


def test_new_key_that_expires_in_the_overlap(shell: Shell, old: str) -> None:
    """It is said at once. Later the old key stays: exit 1, and `resume` stores another."""
    started = rotated(shell, "--out ci.key --lives 12h")
    assert "before the overlap does" in started.err
    shell.emulator.advance(25 * HOUR)

    refused = shell.run(f"keys rotate finish {old} --yes --json")
    resumed = shell.run(f"keys rotate resume {old} --json")

    assert ends(refused) == (1, "NEW_KEY_GONE")
    assert (resumed.code, resumed.json["phase"]) == (0, "overlap")


def test_old_key_that_expires_in_the_overlap(shell: Shell) -> None:
    """There is nobody left to notice: `finish` need not wait."""
    emulator = shell.emulator
    (owner,) = emulator.world.state.members(shell.project_id)
    ends_at = emulator.now() + HOUR * 1_000_000
    key = emulator.add_key(shell.project_id, owner.member_id, comment="short", expires=ends_at)
    shell.run("keys rotate start short --out short.key --lives 90d")
    emulator.advance(2 * HOUR)

    assert shell.run(f"keys rotate finish {key.api_key_id} --yes").code == 0


@pytest.mark.parametrize("step", ["finish {} --now --yes", "resume {}", "abandon {} --force --yes"])
def test_caller_who_loses_its_rights_midway(shell: Shell, old: str, step: str) -> None:
    """Who may no longer delete keys gets exit 5; with the rights, the same command works."""
    emulator = shell.emulator
    (owner,) = emulator.world.state.members(shell.project_id)
    rotated(shell, "--out ci.key")
    weak = emulator.add_key(shell.project_id, owner.member_id, scopes=["keys:read", "usage:read"])
    line = f"keys rotate {step.format(old)} --json"

    refused = shell.run(line, environment={"DEEPGRAM_API_KEY": weak.secret})

    assert ends(refused) == (5, "SCOPES")
    assert "lacks keys:write" in refused.err
    assert old in {each["api_key"]["api_key_id"] for each in shell.run("keys list --json").json}
    assert shell.run(line).code == 0


def test_key_without_scopes_cannot_be_copied(shell: Shell) -> None:
    """It is refused before a rotation begins: the API creates no key without scopes."""
    emulator = shell.emulator
    owner = emulator.world.state.members(shell.project_id)[0].member_id
    emulator.add_key(shell.project_id, owner, comment="odd", scopes=[])

    done = shell.run("keys rotate start odd --out odd.key --json")

    assert (done.code, done.json["error"]["code"]) == (1, "NO_SCOPES")
    assert shell.run("keys rotate list --json").json == []


def test_change_of_owner_is_asked(shell: Shell) -> None:
    """That the new key belongs to somebody else is asked at a terminal, or needs --yes."""
    emulator = shell.emulator
    project = shell.project_id
    member = emulator.add_member(project, "bob@example.com")
    emulator.add_key(project, member, comment="of bob")
    line = "keys rotate start 'of bob' --out bob.key"

    unasked = shell.run(line)
    assert unasked.code == 2
    assert "hint: Add --yes to agree" in unasked.err
    refused = shell.run(line, terminal=True, stdin="n\n")
    assert refused.code == 1
    assert "bob@example.com" in refused.err
    assert "accept_new_owner" not in unasked.err + refused.err
    assert shell.run(line, terminal=True, stdin="y\n").code == 0


def test_dry_run_changes_nothing(shell: Shell, old: str) -> None:
    """A dry run shows the request, and leaves neither a key nor a state."""
    done = rotated(shell, "--out ci.key --dry-run")

    assert done.code == 0
    assert done.out.startswith("POST ")
    assert comments(shell) == ["Admin key", "ci"]
    assert shell.run("keys rotate list --json").json == []
    assert not Path("ci.key").exists()
    assert old


def test_many_keys_at_once(shell: Shell) -> None:
    """All keys that are older than a limit are replaced, each into its own file, after a plan."""
    emulator, project = shell.emulator, shell.project_id
    (owner,) = emulator.world.state.members(project)
    made = emulator.now() - 100 * 86_400 * 1_000_000
    for name in ("a/b", "c d"):
        emulator.add_key(project, owner.member_id, comment=name, created=made)

    shared = shell.run("keys rotate start --older-than 90d --out one.key --yes")
    plan = shell.run("keys rotate start --older-than 90d --out '{comment}.key' --dry-run --json")
    done = shell.run("keys rotate start --older-than 90d --out '{comment}.key' --yes --json")

    assert shared.code == 2
    assert "2 keys are due" in plan.err
    assert [each["phase"] for each in plan.json] == ["due", "due"]
    assert done.code == 0
    assert [each["phase"] for each in done.json] == ["overlap", "overlap"]
    assert sorted(path.name for path in Path().glob("*.key")) == ["a_b.key", "c_d.key"]
    assert len(comments(shell)) == 5


def test_one_of_many_keys_that_cannot_be_replaced(shell: Shell) -> None:
    """The others are, and the exit code says that a part was done."""
    (owner,) = shell.emulator.world.state.members(shell.project_id)
    made = shell.emulator.now() - 100 * 86_400 * 1_000_000
    for name in ("a", "b"):
        shell.emulator.add_key(shell.project_id, owner.member_id, comment=name, created=made)
    shell.emulator.add_fault("recorded", "create_key", name="insufficient_permissions_modern")

    done = shell.run("keys rotate start --older-than 90d --out '{comment}.key' --yes")

    assert done.code == 8
    assert "1 of 2 keys could not be replaced" in done.err
    assert len(list(Path().glob("*.key"))) == 1


def test_short_lived_key(shell: Shell) -> None:
    """A key for a customer ends by itself, has a tag and the least scope."""
    made = shell.run("keys create --for customer:acme --ttl 1h --json").json

    assert made["tags"] == ["customer:acme"]
    assert made["scopes"] == ["usage:write"]
    assert made["expiration_date"]


def test_sweep_shows_its_plan_first(shell: Shell) -> None:
    """Expired keys go, after a look and a yes; a dry run takes none."""
    shell.run("keys create --for customer:acme --ttl 1h --out acme.key")
    shell.emulator.advance(2 * HOUR)

    dry = shell.run("keys sweep --json --dry-run")
    refused = shell.run("keys sweep", terminal=True, stdin="n\n")
    assert len(comments(shell)) == 2
    done = shell.run("keys sweep --yes")

    assert [each["reason"] for each in dry.json] == ["expired"]
    assert refused.code == 1
    assert done.code == 0
    assert comments(shell) == ["Admin key"]


@pytest.mark.parametrize("option", ["--dry-run", "--yes"])
def test_sweep_that_could_not_read_all_exits_with_8(shell: Shell, old: str, option: str) -> None:
    """There may be more to delete."""
    shell.emulator.add_fault("recorded", "list_keys", name="insufficient_permissions_modern")

    done = shell.run(f"keys sweep {option}")

    assert (done.code, done.out) == (8, "")
    assert "could not be read" in done.err
    assert old


@pytest.mark.parametrize("span", ["0d", "1h", "1d"])
def test_sweep_never_calls_idle_what_was_just_used(shell: Shell, span: str) -> None:
    """The last use is known by the day, and late."""
    done = shell.run(f"keys sweep --idle-after {span} --yes")

    assert done.code == 2
    assert "must be at least 2d" in done.err


def test_leaver_lists_what_dies(shell: Shell) -> None:
    """The keys of an account are listed with the commands that replace them."""
    emulator, project = shell.emulator, shell.project_id
    member = emulator.add_member(project, "ann@example.com")
    key = emulator.add_key(project, member, comment="production")

    found = shell.run("members leaver ann@example.com --json").json
    table = shell.run("members leaver ann@example.com")

    assert [each["api_key_id"] for each in found["projects"][0]["keys"]] == [key.api_key_id]
    assert f"keys rotate start {key.api_key_id}" in table.err
    assert "production" in table.out


def test_a_leaver_whom_nobody_knows_is_an_error(shell: Shell) -> None:
    """So that a slip of the pen does not look like an account without keys."""
    done = shell.run("members leaver anne@example.com --json")
    assert done.code == 4
    assert "Nobody has the address 'anne@example.com'" in done.json["error"]["message"]


def test_removal_shows_the_keys_and_asks(shell: Shell) -> None:
    """Who removes a member sees beforehand which keys will be deleted."""
    emulator, project = shell.emulator, shell.project_id
    member = emulator.add_member(project, "ann@example.com")
    emulator.add_key(project, member, comment="production")

    done = shell.run("members remove ann@example.com", terminal=True, stdin="n\n")

    assert done.code == 1
    assert "'production' will be deleted" in done.err


@pytest.mark.parametrize(
    ("line", "warning"),
    [
        ("members remove ann@example.com", "members and keys of .* could not be read"),
        ("projects delete", "keys of .* could not be read"),
        ("projects leave", "it is not known which keys are yours"),
    ],
)
def test_keys_that_nobody_could_read_are_warned_of(shell: Shell, line: str, warning: str) -> None:
    """Who is asked knows that there may be more than is shown."""
    shell.emulator.add_member(shell.project_id, "ann@example.com")
    for _ in range(4):
        shell.emulator.add_fault("recorded", "list_keys", name="insufficient_permissions_modern")

    done = shell.run(line, terminal=True, stdin="n\n")

    assert re.search(f"warning: {warning}", done.err)


def test_only_owner_is_warned_of(shell: Shell) -> None:
    """That the server will refuse is said before it is asked."""
    done = shell.run("projects leave", terminal=True, stdin="n\n")

    assert "only owner" in done.err


def test_deletion_of_a_project_shows_what_is_lost(shell: Shell, old: str) -> None:
    """Who deletes a project sees its keys and its balance, before."""
    shell.emulator.add_balance(shell.project_id, 12.5)

    done = shell.run("projects delete", terminal=True, stdin="no\n")

    assert done.code == 1
    assert old in done.err
    assert "a balance of $12.50 will be lost" in done.err


FILE = """
[[project]]
name = "Test project"

[project.members]
"owner@example.com" = "owner"
"bob@example.com" = "admin"
"""


def seen(shell: Shell, name: str) -> str:
    """Add a project that the caller may see, and return its id."""
    (owner,) = shell.emulator.world.state.members(shell.project_id)
    project = shell.emulator.add_project(name)
    shell.emulator.add_member(project, owner.email, scopes=["owner"], member_id=owner.member_id)
    return project


def test_organisation_at_a_shell(shell: Shell) -> None:
    """Plan, apply, and nothing left to do."""
    Path("acme.toml").write_text(FILE, "utf-8")

    plan = shell.run("org plan acme.toml --exit-code")
    dry = shell.run("org apply acme.toml --dry-run")
    applied = shell.run("org apply acme.toml --yes --json")
    again = shell.run("org plan acme.toml --exit-code")

    assert (plan.code, "+ bob@example.com: invite as admin" in plan.out) == (1, True)
    assert dry.out == plan.out
    assert [each["subject"] for each in applied.json["done"]] == ["bob@example.com"]
    assert (again.code, again.out) == (0, "Everything is as the file says.\n")


def test_apply_that_fails_is_done_by_another(shell: Shell) -> None:
    """A failure has its own code, and the next apply has what is left."""
    Path("acme.toml").write_text(
        f'{FILE}\n[project.invites]\n"cid@example.com" = "member"\n', "utf-8"
    )
    shell.emulator.add_fault("too_many_requests", "send_invite", count=None, probability=1)
    none = shell.run("org apply acme.toml --yes")
    shell.emulator.clear_faults()

    assert none.code == 6
    assert shell.run("org apply acme.toml --yes").code == 0


@pytest.mark.parametrize("command", ["plan acme.toml", "apply acme.toml --yes"])
@pytest.mark.parametrize(
    ("name", "others", "code", "sentence"),
    [
        ("Nowhere", [], 4, "There is no project Nowhere"),
        ("Twin", ["Twin", "Twin"], 2, "2 projects are called 'Twin': give the id"),
    ],
)
def test_project_of_a_file_that_nobody_can_find(  # noqa: PLR0913, PLR0917 -- a table
    shell: Shell, command: str, name: str, others: list[str], code: int, sentence: str
) -> None:
    """An unknown project exits with 4, and a name that several have with 2."""
    for each in others:
        seen(shell, each)
    Path("acme.toml").write_text(f'[[project]]\nname = "{name}"\n', "utf-8")

    done = shell.run(f"org {command} --json")

    assert done.code == code
    assert sentence in done.json["error"]["message"]


LOCKING_OUT = """
[[project]]
name = "Test project"

[project.members]
"owner@example.com" = "member"
"""


@pytest.mark.parametrize(
    ("more", "code", "made"),
    [("", 1, []), ('"bob@example.com" = "admin"\n', 8, ["bob@example.com"])],
)
def test_apply_that_refuses_a_change(shell: Shell, more: str, code: int, made: list[str]) -> None:
    """A change that would lock out the caller: 1 when nothing was made, 8 when a part was."""
    Path("acme.toml").write_text(LOCKING_OUT + more, "utf-8")

    done = shell.run("org apply acme.toml --yes --json")

    assert done.code == code
    assert [each["subject"] for each in done.json["done"]] == made
    assert "this is who makes the calls" in done.err
    assert shell.run("org plan acme.toml --exit-code").code == 1


def test_plan_finds_only_keys_of_the_projects_in_the_file(shell: Shell, old: str) -> None:
    """The policy of a file is about the projects that the file names."""
    (owner,) = shell.emulator.world.state.members(shell.project_id)
    shell.emulator.add_key(seen(shell, "Other"), owner.member_id, comment="elsewhere")
    Path("acme.toml").write_text(f"{FILE}\n[keys]\n", "utf-8")

    found = shell.run("org plan acme.toml --json").json["findings"]

    assert {row["project_id"] for row in found} == {shell.project_id}
    assert old in {row["api_key_id"] for row in found}


def test_secret_is_in_the_answer_alone(shell: Shell, old: str) -> None:
    """The secret is on stdout once, and in no file below the home."""
    secret = rotated(shell, "--verbose").out.strip()

    for path in Path().rglob("*"):
        if path.is_file():
            assert secret[:10] not in path.read_text("utf-8", errors="replace")
    assert old
