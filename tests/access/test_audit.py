"""An audit: its rows, what it finds, and what it does not claim to know."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from deepgram_manage import BillingBreakdownResponse, access
from deepgram_manage.access._audit import (
    AuditRow,
    KeyFacts,
    KeySpend,
    LastUse,
    MemberFacts,
    ProjectFacts,
    rows_of,
)
from deepgram_manage.access._facts import spend_facts
from deepgram_manage.costs.page import document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.access.conftest import Run
    from tests.support.wire import Anything

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ANN = MemberFacts(member_id="m1", email="ann@example.com", scopes=("owner",))
GOOD = KeyFacts(
    api_key_id="k1",
    comment="transcripts of support calls",
    scopes=("usage:write",),
    tags=("support",),
    created=NOW - 100 * DAY,
    expires=NOW + 100 * DAY,
    member_id="m1",
    owner="ann@example.com",
)
SPEND = KeySpend(usd=Decimal("1.5"), last_day=date(2026, 11, 27), line_items=frozenset({"a::b"}))
USED = LastUse(seen=NOW - DAY, since=NOW - 90 * DAY)


def judged(*keys: KeyFacts, use: LastUse = USED, **changes: Anything) -> list[AuditRow]:
    """Return the rows of a project with some keys."""
    policy = changes.pop("policy", access.Policy())
    baseline = changes.pop("baseline", access.Baseline())
    project = ProjectFacts(
        project_id="p1",
        name="Acme",
        now=NOW,
        keys=keys,
        members=(ANN,),
        spend={key.api_key_id: SPEND for key in keys},
        spend_since=date(2026, 8, 30),
    )
    uses = {key.api_key_id: use for key in keys}
    return rows_of(evolve(project, **changes), uses, policy, baseline)


def found(*keys: KeyFacts, **changes: Anything) -> list[str]:
    """Return the ids of what is found of the first of some keys."""
    return [finding.id for finding in judged(*keys, **changes)[0].findings]


def test_good_key_has_no_findings() -> None:
    """There is nothing to say of a key that is as it should be."""
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("finding", "changes"),
    [
        ("no-expiry", {"expires": None}),
        ("older-than", {"created": NOW - 366 * DAY}),
        ("expiring", {"expires": NOW + 13 * DAY}),
        ("over-scoped", {"scopes": ("member",)}),
        ("over-scoped", {"scopes": ("usage:write", "keys:write")}),
        ("owner-left", {"member_id": "m2", "owner": "bob@example.com"}),
        ("unnamed", {"comment": "  "}),
        ("playground", {"comment": "Auto-generated Playground API key"}),
    ],
)
def test_departure_is_found(finding: str, changes: dict[str, Anything]) -> None:
    """Each departure from the policy has its id, and none drags others along."""
    assert found(evolve(GOOD, **changes)) == [finding]


@pytest.mark.parametrize(
    "changes",
    [
        {"created": NOW - 365 * DAY},
        {"expires": NOW + timedelta(days=14, seconds=1)},
        {"scopes": ("usage:write", "usage:read")},
        {"member_id": "m2"},
        {"member_id": "m1", "owner": "new-address@example.com"},
    ],
)
def test_what_is_allowed_is_not_found(changes: dict[str, Anything]) -> None:
    """What the policy just allows is not found."""
    assert found(evolve(GOOD, **changes)) == []


def test_idle_key_is_found_by_what_the_log_lacks() -> None:
    """A key without a record for 90 days lies idle; the words never say 'never'."""
    use = LastUse(since=NOW - 90 * DAY)

    (row,) = judged(GOOD, use=use)

    assert [finding.id for finding in row.findings] == ["idle-90"]
    assert row.is_idle
    assert str(row.last_use) == "not since 2026-08-30"
    assert "never" not in row.findings[0].message


@pytest.mark.parametrize(
    "use",
    [
        LastUse(),
        LastUse(since=NOW - 80 * DAY),
        LastUse(seen=NOW - 89 * DAY, since=NOW - 90 * DAY),
    ],
)
def test_idleness_needs_evidence(use: LastUse) -> None:
    """A key that nobody looked up, or not far enough, is not called idle."""
    assert found(GOOD, use=use) == []


def test_new_key_is_not_idle() -> None:
    """A key that is younger than the limit cannot have been idle for that long."""
    key = evolve(GOOD, created=NOW - 20 * DAY)

    assert found(key, use=LastUse(since=NOW - 90 * DAY)) == []


def test_key_of_unknown_age_is_idle_only_if_it_was_used_once() -> None:
    """It may be minutes old; a use of long ago shows that it is not."""
    key = evolve(GOOD, created=None)

    assert not judged(key, use=LastUse(since=NOW - 90 * DAY))[0].is_idle
    assert judged(key, use=LastUse(seen=NOW - 100 * DAY))[0].is_idle


def test_unused_scopes_are_not_judged_without_use() -> None:
    """Of a key that cost nothing, nobody can tell what it is for."""
    assert found(evolve(GOOD, scopes=("owner",)), spend={}) == []
    assert found(evolve(GOOD, scopes=("owner",)), spend=None) == []


def test_members_that_cannot_be_read_have_not_left() -> None:
    """Without the members, nobody can tell whether the owner has left."""
    (row,) = judged(evolve(GOOD, member_id="m2", owner="bob@example.com"), members=None)

    assert row.owner_is_member is None
    assert row.findings == ()


def test_shared_tag_and_duplicate_comment() -> None:
    """Keys that cannot be told apart are found, whoever has expired aside."""
    other = evolve(GOOD, api_key_id="k2", comment=GOOD.comment.upper())

    assert found(GOOD, other) == ["shared-tag", "duplicate-comment"]
    assert found(GOOD, evolve(other, expires=NOW - DAY)) == []


def test_expired_key_has_no_findings() -> None:
    """A key that has ended is no risk."""
    (row,) = judged(evolve(GOOD, expires=NOW - DAY, comment="", scopes=("owner",)))

    assert row.has_expired
    assert row.findings == ()


@pytest.mark.parametrize(
    ("scopes", "risk"),
    [
        (("owner",), "owner"),
        (("member", "admin"), "admin"),
        (("member",), "write"),
        (("keys:write",), "write"),
        (("members:write:invites",), "write"),
        (("usage:write", "usage:read"), "use"),
        (("listen:write",), "use"),
        (("usage:read",), "read"),
        ((), "read"),
    ],
)
def test_risk_is_the_most_harmful_scope(scopes: tuple[str, ...], risk: str) -> None:
    """The risk of a key is that of its most harmful scope."""
    assert judged(evolve(GOOD, scopes=scopes))[0].risk == risk


def test_policy_sets_severities(tmp_path: Path) -> None:
    """A policy file says what is found and how bad it is."""
    path = tmp_path / "policy.toml"
    path.write_text(
        'fail-at = "note"\nmax-age = "50d"\n\n[severity]\n'
        'older-than = "error"\nno-expiry = "off"\n',
        "utf-8",
    )
    policy = access.Policy.read(path)

    (row,) = judged(evolve(GOOD, expires=None), policy=policy)

    assert [(finding.id, finding.severity) for finding in row.findings] == [("older-than", "error")]


def test_policy_may_begin_with_a_mark_of_its_encoding(tmp_path: Path) -> None:
    """Editors of Windows begin files with one."""
    path = tmp_path / "policy.toml"
    path.write_text('fail-at = "note"\n', "utf-8-sig")

    assert access.Policy.read(path).fail_at == "note"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max-aeg = '3d'", "did you mean 'max-age'"),
        ("max-age = 'old'", "write it like 90d"),
        ("fail-at = 'worse'", "must be one of off, note, warning, error"),
        ("[severity]\nno-expires = 'note'", "did you mean 'no-expiry'"),
        ("[severity]\nunnamed = 'bad'", "must be one of"),
        ("severity = 3", "must be a table"),
        ("max-age =", "Invalid value"),
    ],
)
def test_slips_in_a_policy_are_said(tmp_path: Path, text: str, message: str) -> None:
    """A name or a value that does not exist is said, with the file."""
    path = tmp_path / "policy.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(ValueError, match=message) as caught:
        access.Policy.read(path)

    assert "policy.toml" in str(caught.value)


def test_baseline_accepts_what_is_known(tmp_path: Path) -> None:
    """What a baseline has is shown as accepted, and fails no guard."""
    key = evolve(GOOD, member_id="m2", owner="bob@example.com")
    audit = access.Audit(rows=judged(key))
    assert audit.exit_code == 1

    audit.baseline().write(tmp_path / "baseline.json")
    baseline = access.Baseline.read(tmp_path / "baseline.json")
    accepted = access.Audit(rows=judged(key, baseline=baseline))

    assert accepted.exit_code == 0
    assert accepted.findings[0][1].accepted


def test_guard_cannot_tell() -> None:
    """What could not be read is 69, unless what was read fails already."""
    unread = [access.Unread(project_id="p2", what="keys", reason="403")]
    bad = judged(evolve(GOOD, member_id="m2", owner="bob@example.com"))

    assert access.Audit(rows=judged(GOOD), unread=unread).exit_code == 69
    assert access.Audit(rows=bad, unread=unread).exit_code == 1
    assert access.Audit(rows=judged(GOOD)).exit_code == 0


def test_csv_has_a_line_per_key() -> None:
    """The CSV has stable columns, and cells that need quotes come back as they were."""
    key = evolve(GOOD, comment='a "quoted", comment\nof two lines')

    (line,) = csv.DictReader(io.StringIO(access.to_csv(judged(key, use=LastUse()))))

    assert line["comment"] == key.comment
    assert line["last_use"] == "not known"
    assert line["spend_30d_usd"] == "1.5"
    assert line["owner_is_member"] == "yes"


def test_csv_defuses_text_and_no_numbers() -> None:
    """A comment that would run gets an apostrophe; a number below zero stays a number."""
    key = evolve(GOOD, comment="=1+1", expires=NOW - 3 * DAY)

    (line,) = csv.DictReader(io.StringIO(access.to_csv(judged(key))))

    assert (line["comment"], line["days_left"]) == ("'=1+1", "-3")


def test_unknown_is_not_zero() -> None:
    """Spend that could not be read is empty, and spend of nothing is 0."""
    unknown = judged(GOOD, spend=None)
    nothing = judged(GOOD, spend={})

    assert (unknown[0].spend_usd, nothing[0].spend_usd) == (None, Decimal(0))


def test_small_spend_is_written_out() -> None:
    """A spreadsheet that knows no exponents takes it, too."""
    row = evolve(judged(GOOD)[0], spend_usd=Decimal("1e-7"))

    assert row.to_dict()["spend_30d_usd"] == "0.0000001"
    assert "0.0000001" in access.to_csv([row])


def test_sarif_is_what_code_hosts_take() -> None:
    """The SARIF has a rule per finding, a place per key, and suppresses what is accepted."""
    key = evolve(GOOD, expires=None, comment="")
    audit = access.Audit(rows=judged(key, baseline=access.Baseline([("k1", "no-expiry")])))

    sarif = access.to_sarif(audit)

    (run,) = sarif["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    results = {result["ruleId"]: result for result in run["results"]}
    assert sarif["version"] == "2.1.0"
    assert results.keys() == {"no-expiry", "unnamed"} <= rules
    assert "suppressions" in results["no-expiry"]
    assert "suppressions" not in results["unnamed"]
    place = results["unnamed"]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == "projects/p1/keys/k1"
    json.dumps(sarif)


def test_page_asks_nobody_and_shows_markup_as_text() -> None:
    """The page runs nothing, loads nothing, and shows a comment as text whatever it says."""
    key = evolve(GOOD, comment="<script src='//x'>", expires=None)

    page = access.to_html(access.Audit(rows=judged(key)))

    assert "&lt;script src=" in page
    assert "<script" not in page
    assert "default-src 'none'; script-src 'none'" in page
    assert re.findall(r'(?:src|href)="(?!data:)[^"]*"', page) == []


def test_page_has_the_frame_of_the_page_on_costs() -> None:
    """Both look alike: one style sheet, for light, dark and paper."""
    page = access.to_html(access.Audit(rows=judged(GOOD)))

    assert document("t", "h", "i", []).partition("<style>")[2].partition("</style>")[0] in page


def test_page_shows_the_worst_keys_first() -> None:
    """A key with an error stands before one with a note, and what is accepted is said to be."""
    note = evolve(GOOD, expires=None)
    error = evolve(GOOD, api_key_id="k2", member_id="m2", owner="bob@example.com", comment="b")
    rows = judged(note, error, baseline=access.Baseline([("k1", "shared-tag")]))

    page = access.to_html(access.Audit(rows=rows))

    classes = re.findall(r'<tr class="(\w+)"><td>\w+</td><td>Acme', page)
    assert classes == ["error", "note"]
    assert "bob@example.com (not a member)" in page
    assert "shared-tag (note, accepted)" in page


def test_page_has_its_data_as_csv() -> None:
    """The link in the page is the CSV that a program gets."""
    audit = access.Audit(rows=judged(GOOD))

    (data,) = re.findall(r'download="keys.csv" href="data:[^,]*,([^"]*)"', access.to_html(audit))
    assert unquote(data) == access.to_csv(audit)


def test_page_says_what_could_not_be_read_and_when_it_was_made() -> None:
    """Keys that nobody could read are not missing in silence."""
    unread = [access.Unread(project_id="p2", what="keys", reason="403")]

    page = access.to_html(access.Audit(rows=[], unread=unread, as_of=NOW))

    assert "keys of p2 could not be read: 403" in page
    assert "Read on 2026-11-28 12:00 UTC." in page


KEYS = st.lists(
    st.builds(
        KeyFacts,
        api_key_id=st.uuids().map(str),
        comment=st.text(max_size=8),
        scopes=st.lists(st.sampled_from(["owner", "member", "usage:write", "x:y"])).map(tuple),
        tags=st.lists(st.sampled_from(["a", "b"])).map(tuple),
        created=st.none() | st.just(NOW - 400 * DAY),
        expires=st.none() | st.sampled_from([NOW - DAY, NOW + DAY]),
        member_id=st.sampled_from(["m1", "m2"]),
        owner=st.none() | st.just("ann@example.com"),
    ),
    max_size=5,
)


@given(KEYS)
def test_every_key_has_a_row(keys: list[KeyFacts]) -> None:
    """Whatever the keys, each has one row, which JSON, CSV and SARIF take."""
    rows = judged(*keys)
    audit = access.Audit(rows=rows)

    assert [row.api_key_id for row in rows] == [key.api_key_id for key in keys]
    assert len(list(csv.DictReader(io.StringIO(access.to_csv(rows), newline="")))) == len(keys)
    json.dumps([audit.to_dicts(), access.to_sarif(audit)])


@pytest.fixture
def account(deepgram_emulator: DeepgramEmulator) -> DeepgramEmulator:
    """An account with a key that is used, one that is not, and a second project."""
    emulator = deepgram_emulator
    emulator.freeze_clock()
    old = emulator.now() - 200 * 86_400 * 1_000_000
    used, _idle = (
        emulator.add_key(
            emulator.project_id, emulator.member_id, scopes=["usage:write"], comment=name,
            created=old,
        )
        for name in ("used", "idle")
    )  # fmt: skip
    emulator.add_history(emulator.project_id, 500, days=20, api_key_ids=[used.api_key_id])
    emulator.set_settling(emulator.project_id)
    other = emulator.add_project("Other")
    emulator.add_member(other, "owner@example.com", scopes=["owner"], member_id=emulator.member_id)
    emulator.add_key(other, emulator.member_id, comment="of the other")
    return emulator


def test_rows_of_all_projects(run: Run, account: DeepgramEmulator) -> None:
    """Every key of every project has a row, with spend and last use."""
    audit = run(access.audit)

    rows = {row.comment: row for row in audit}
    assert rows.keys() == {"Admin key", "used", "idle", "of the other"}
    assert rows["used"].spend_usd is not None
    assert rows["used"].spend_usd > 0
    assert rows["idle"].spend_usd == 0
    assert rows["idle"].is_idle
    assert not rows["used"].is_idle
    assert rows["of the other"].project == "Other"
    assert not audit.unread
    assert account.project_id == rows["used"].project_id


@pytest.mark.parametrize("unknown", [None, "12.5", True, float("inf")])
def test_amount_that_is_not_known_makes_the_spend_unknown(unknown: object) -> None:
    """As with a contract, which has no amounts; the key was used nevertheless."""
    rows = [
        {"dollars": dollars, "grouping": {"start": "2026-03-17", "end": "2026-03-17", **by}}
        for dollars, by in ((0.25, {"accessor": "a"}), (unknown, {"accessor": "a"}))
    ]
    answer = BillingBreakdownResponse.from_dict({"results": rows})

    spend = spend_facts(answer, datetime(2026, 3, 18, tzinfo=UTC))

    assert (spend["a"].usd, spend["a"].last_day) == (None, date(2026, 3, 17))


@pytest.mark.parametrize("end", ["2026-03-17T00:00:00Z", "soon", None])
def test_day_of_a_cost_may_be_written_in_any_way(end: object) -> None:
    """A day that cannot be read may be today: the key is not called idle."""
    row = {"dollars": 0.25, "grouping": {"start": "2026-03-17", "end": end, "accessor": "a"}}
    answer = BillingBreakdownResponse.from_dict({"results": [row]})

    spend = spend_facts(answer, datetime(2026, 3, 18, tzinfo=UTC))

    assert spend["a"].last_day >= date(2026, 3, 17)
    assert spend["a"].usd == Decimal("0.25")


def test_spend_spares_calls(run: Run, account: DeepgramEmulator) -> None:
    """Keys that cost anything are not looked up in the log: one list, 3 a project, 3 silent."""
    audit = run(access.audit)

    assert audit.calls == 1 + 2 * 3 + 3
    assert account.project_id


def test_calls_to_the_log_are_capped(run: Run, account: DeepgramEmulator) -> None:
    """Beyond the cap, nobody can tell when a key was used last, and it is not called idle."""
    audit = run(access.audit, last_seen_calls=0)

    rows = {row.comment: row for row in audit}
    assert audit.calls == 7
    assert str(rows["idle"].last_use) == "not known"
    assert not rows["idle"].is_idle
    assert account.project_id


def test_some_projects_alone(run: Run, account: DeepgramEmulator) -> None:
    """A project can be chosen, by its id alone or in a list."""
    for chosen in (account.project_id, [account.project_id]):
        audit = run(access.audit, projects=chosen)
        assert {row.project_id for row in audit} == {account.project_id}


def test_what_may_not_be_read_is_said(run: Run, account: DeepgramEmulator) -> None:
    """Credentials without billing:read and members:read get rows, and what they lack is listed."""
    key = account.add_key(account.project_id, account.member_id, scopes=["keys:read", "usage:read"])

    audit = run(access.audit, key=key.secret)

    assert {each.what for each in audit.unread} == {"billing", "members"}
    assert audit.exit_code == 69
    assert {row.spend_usd for row in audit} == {None}
    assert {row.owner_is_member for row in audit} == {None}


def test_failing_call_costs_a_part_only(run: Run, account: DeepgramEmulator) -> None:
    """A project whose keys cannot be listed is said, and the others are there."""
    account.add_fault("recorded", "list_keys", count=1, name="insufficient_permissions_modern")

    audit = run(access.audit)

    assert [each.what for each in audit.unread] == ["keys"]
    assert len({row.project_id for row in audit}) == 1


def test_rows_can_be_iterated_over(account: DeepgramEmulator) -> None:
    """Rows come project by project, with both clients, in the same order."""

    async def rows() -> list[str]:
        return [row.api_key_id async for row in access.iter_audit(account.asyncmanage)]

    def plain() -> Iterator[str]:
        for row in access.iter_audit(account.manage):
            yield row.api_key_id

    assert asyncio.run(rows()) == list(plain())


def test_iteration_can_be_left_early(account: DeepgramEmulator) -> None:
    """Whoever has seen enough leaves, and nothing goes on behind."""
    for row in access.iter_audit(account.manage):
        assert row.project_id
        break

    async def first() -> None:
        rows = access.iter_audit(account.asyncmanage)
        async for row in rows:
            assert row.project_id
            break

    asyncio.run(first())


@pytest.mark.parametrize("bad", [{"at_once": 0}, {"last_seen_calls": -1}])
def test_bad_numbers_are_refused(deepgram_emulator: DeepgramEmulator, bad: dict[str, int]) -> None:
    """Numbers that cannot be meant are refused before anything is sent."""
    with pytest.raises(ValueError, match=next(iter(bad))):
        access.audit(deepgram_emulator.manage, **bad)  # type: ignore[call-overload]
