"""What the demo shows: every area of the API, then many calls one by one and at once."""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from deepgram_manage import DeepgramApiError, KeyOptions, UsageRequestOptions, UsageSummaryOptions

if TYPE_CHECKING:
    from collections.abc import Generator

    from deepgram_manage import DeepgramClient, UsageRequest

EVERY_ROW = 5
DAYS = 30
INVITED = "barbara@example.com"
FOR_THE_DEMO = KeyOptions(
    comment="made by the demo", scopes=["usage:read"], time_to_live_in_seconds=600
)


class Tour:
    """Shows one account."""

    def __init__(self, client: DeepgramClient, *, writes: bool) -> None:
        """Show the account of a client; `writes` makes and deletes things, too."""
        self.client = client
        self.manage = client.manage
        self.writes = writes
        today = datetime.now(UTC).date()
        self.period: dict[str, Any] = {"start": today - timedelta(days=30), "end": today}

    def run(self) -> None:
        """Show everything."""
        with _area("Projects"):
            self.projects()
        if not hasattr(self, "project_id"):
            return
        for title, show in (
            ("API keys", self.keys),
            ("Members", self.members),
            ("Invitations", self.invites),
            ("Usage", self.usage),
            ("Request log", self.requests),
            ("Billing", self.billing),
            ("Models", self.models),
            ("Self-hosted credentials", self.credentials),
        ):
            with _area(title):
                show()
        with _area("One by one, and all at once"):
            self.one_by_one_and_at_once()

    def projects(self) -> None:
        """Show the projects, and choose the first."""
        found = self.manage.get_projects().projects
        for project in found[:EVERY_ROW]:
            _row(project.name, project.project_id)
        if found:
            self.project_id = found[0].project_id

    def keys(self) -> None:
        """Show the keys; make one, show its secret once, and delete it."""
        for key in self.manage.get_keys(self.project_id).api_keys[:EVERY_ROW]:
            owner = key.member.email if key.member else "?"
            _row(key.comment, f"{', '.join(key.scopes)}  by {owner}")
        if not self.writes:
            return
        created = self.manage.create_key(self.project_id, FOR_THE_DEMO).api_key
        _row("created", created.api_key_id)
        _row("  its secret, sent this once", created.key or "")
        _row("  what a log would show", repr(created))
        _row("deleted", self.manage.delete_key(self.project_id, created.api_key_id).message)
        try:
            self.manage.delete_key(self.project_id, "..")
        except ValueError as refused:
            _row("refused, before it is sent", str(refused))

    def members(self) -> None:
        """Show the members and their scopes."""
        for member in self.manage.get_members(self.project_id).members[:EVERY_ROW]:
            name = " ".join(filter(None, [member.first_name, member.last_name]))
            scopes = self.manage.get_member_scopes(self.project_id, member.member_id).scopes
            _row(member.email, f"{', '.join(scopes)}  {name}")

    def invites(self) -> None:
        """Show the invitations; send one, and withdraw it."""
        if self.writes:
            sent = self.manage.send_invite(self.project_id, {"email": INVITED, "scope": "member"})
            _row("sent", sent.message)
        for invite in self.manage.get_invites(self.project_id).invites[:EVERY_ROW]:
            _row(invite.email, invite.scope or "")
        if self.writes:
            gone = self.manage.delete_invite(self.project_id, INVITED)
            _row("withdrawn", gone.message)

    def usage(self) -> None:
        """Show what was used."""
        options = UsageSummaryOptions(**self.period)
        for row in self.manage.get_usage_summary(self.project_id, options).results[:EVERY_ROW]:
            _row(row.start, f"{row.requests:,} requests, {row.hours:,.1f} hours")
        fields = self.manage.get_usage_fields(self.project_id, self.period)
        _row("speech to text", f"{fields.stt.requests:,} requests, {fields.stt.hours:,.1f} hours")
        _row(
            "text to speech",
            f"{fields.tts.requests:,} requests, {fields.tts.characters:,} characters",
        )

    def requests(self) -> None:
        """Show requests, and what they cost: the log needs some minutes to know that."""
        an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
        options = UsageRequestOptions(end=an_hour_ago, limit=EVERY_ROW)
        for request in self.manage.get_usage_requests(self.project_id, options).requests:
            _row(request.created, f"{request.path.partition('?')[0]:<14} {_outcome(request)}")

    def billing(self) -> None:
        """Show the credit, and where money went."""
        for balance in self.manage.get_balances(self.project_id).balances[:EVERY_ROW]:
            _row("balance", f"{balance.amount:,.2f} {balance.units}")
        for order in self.manage.get_purchases(self.project_id).orders[:EVERY_ROW]:
            _row("purchase", f"{order.amount:,.2f} {order.units}  {order.created}")
        costs = self.manage.get_billing_breakdown(
            self.project_id, {**self.period, "grouping": "line_item"}
        )
        for row in costs.results[:EVERY_ROW]:
            item = row.grouping.line_item if row.grouping else None
            _row(item or "everything", f"${row.dollars:,.2f}")

    def models(self) -> None:
        """Show some models."""
        models = self.manage.get_models(self.project_id)
        for model in [*models.stt_models[:2], *models.tts_models[:2]]:
            _row(model.canonical_name, ", ".join(model.languages or []))

    def credentials(self) -> None:
        """Show the credentials for self-hosted containers; make some, and delete them."""
        found = self.manage.get_distribution_credentials(self.project_id)
        for one in found.distribution_credentials[:EVERY_ROW]:
            shown = one.distribution_credentials
            _row(shown.comment or "(no comment)", f"{shown.provider}  {', '.join(shown.scopes)}")
        if self.writes:
            options = {"comment": "made by the demo", "provider": "quay"}
            made = self.manage.create_distribution_credentials(self.project_id, options)
            made_id = made.distribution_credentials.distribution_credentials_id
            _row("created", repr(made.distribution_credentials))
            gone = self.manage.delete_distribution_credentials(self.project_id, made_id)
            _row("deleted", gone.message)

    def one_by_one_and_at_once(self) -> None:
        """Ask the same of both clients: the log of each of the last days, and what stands beside.

        One by one, each call waits for the answer to the one before; at once, none does.
        """
        today = self.period["end"]
        days = [today - timedelta(days=number) for number in range(1, DAYS + 1)]
        questions: list[tuple[str, Any]] = [
            *(("get_usage_requests", {"start": day, "end": day, "limit": 1}) for day in days),
            *((f"get_{what}", None) for what in ("keys", "members", "invites", "balances")),
        ]
        print(f"  {len(questions)} calls: the request log of {DAYS} days, keys, members and more")
        with _time() as one_by_one:
            for name, options in questions:
                self.ask(self.manage, name, options)
        with _time() as at_once:
            asyncio.run(self.gather(questions))
        _row("one by one", f"{one_by_one.seconds * 1000:,.0f} ms, with `client.manage`")
        times = one_by_one.seconds / at_once.seconds
        _row("all at once", f"{at_once.seconds * 1000:,.0f} ms, with `client.manage.asyncmanage`")
        _row("", f"{times:.1f} times as fast: the answers are waited for together")

    def ask(self, manage: Any, name: str, options: Any) -> Any:
        """Make one call about the project, with either client."""
        return getattr(manage, name)(self.project_id, *([options] if options else []))

    async def gather(self, questions: list[tuple[str, Any]]) -> None:
        """Make calls at once, with the asynchronous client."""
        manage = self.client.manage.asyncmanage
        await asyncio.gather(*(self.ask(manage, *question) for question in questions))
        await manage.aclose()


@dataclass
class _Timed:
    """How long something took."""

    seconds: float = 0.0


@contextmanager
def _time() -> Generator[_Timed, None, None]:
    timed, start = _Timed(), time.perf_counter()
    yield timed
    timed.seconds = time.perf_counter() - start


@contextmanager
def _area(title: str) -> Generator[None, None, None]:
    print(f"\n{title}\n{'─' * len(title)}")
    try:
        yield
    except DeepgramApiError as refused:
        _row("refused", str(refused))


def _outcome(request: UsageRequest) -> str:
    if request.response is None:
        return "not in the log yet"
    details = request.response.details
    if details is None or details.usd is None:
        return f"{request.response.code} {request.response.message or ''}"
    return f"{request.response.code} ${details.usd:.5f}"


def _row(name: object, value: str) -> None:
    print(f"  {name!s:<30} {value}")
