"""Projects, people, keys and money in SQLite.

Every change is one transaction that is on disk before the answer leaves (`synchronous=FULL`), so a
killed process loses nothing it had answered. Histories are stored as plans only. Secrets are stored
as digests: like the real server, the emulator can show a secret once and never again.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import weakref
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .json_types import JsonValue, encode
from .permissions import expand
from .plan import Plan

if TYPE_CHECKING:
    from collections.abc import Generator

    from .singles import Single

# Names of settings: the digest of the admin key, and whether members may have single permissions.
ADMIN = "admin"
SINGLE_SCOPES = "single_scopes"
# Marks a database as one of the emulator's ("dgEm").
_APPLICATION_ID = 0x6467_456D
_SCHEMA = """
CREATE TABLE IF NOT EXISTS projects (
    project_id TEXT PRIMARY KEY, name TEXT NOT NULL, company TEXT, mip_opt_out INTEGER,
    products TEXT NOT NULL, private_models TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS accounts (
    member_id TEXT PRIMARY KEY, email TEXT NOT NULL, first_name TEXT, last_name TEXT);
CREATE TABLE IF NOT EXISTS memberships (
    project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
    member_id TEXT NOT NULL REFERENCES accounts, scopes TEXT NOT NULL,
    PRIMARY KEY (project_id, member_id));
CREATE TABLE IF NOT EXISTS keys (
    api_key_id TEXT PRIMARY KEY, project_id TEXT REFERENCES projects ON DELETE CASCADE,
    member_id TEXT NOT NULL REFERENCES accounts, digest TEXT NOT NULL UNIQUE,
    comment TEXT NOT NULL, scopes TEXT NOT NULL, tags TEXT NOT NULL, created INTEGER NOT NULL,
    expires INTEGER, account_wide INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS keys_of_project ON keys (project_id);
CREATE TABLE IF NOT EXISTS invites (
    project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE, email TEXT NOT NULL,
    scope TEXT NOT NULL, PRIMARY KEY (project_id, email));
CREATE TABLE IF NOT EXISTS balances (
    balance_id TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
    amount REAL NOT NULL, units TEXT NOT NULL, purchase_order_id TEXT NOT NULL,
    since INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS purchases (
    order_id TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
    expiration TEXT NOT NULL, created TEXT NOT NULL, amount REAL NOT NULL, units TEXT NOT NULL,
    order_type TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS credentials (
    credentials_id TEXT PRIMARY KEY, member_id TEXT NOT NULL REFERENCES accounts,
    project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE, provider TEXT NOT NULL,
    comment TEXT, scopes TEXT NOT NULL, tags TEXT NOT NULL, created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS histories (
    project_id TEXT PRIMARY KEY REFERENCES projects ON DELETE CASCADE, plan TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS requests (
    request_id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE, content TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS requests_of_project ON requests (project_id);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_TABLES = (
    "settings",
    "histories",
    "requests",
    "credentials",
    "purchases",
    "balances",
    "invites",
    "keys",
    "memberships",
    "accounts",
    "projects",
)


@dataclass(frozen=True, slots=True)
class Project:
    """One project.

    Attributes:
        products: Self-hosted products the project may use.

    """

    project_id: str
    name: str
    company: str | None = None
    mip_opt_out: bool | None = None
    products: tuple[str, ...] = ()
    private_models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One account as a member of one project."""

    member_id: str
    email: str
    first_name: str | None
    last_name: str | None
    scopes: tuple[str, ...]

    def answer(self) -> dict[str, JsonValue]:
        """Return the account as keys and lists show it; unset names are left out."""
        shown: dict[str, JsonValue] = {"member_id": self.member_id, "email": self.email}
        names = {"first_name": self.first_name, "last_name": self.last_name}
        return shown | {name: value for name, value in names.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Key:
    """One API key, without its secret.

    Attributes:
        project_id: The project it was made in; none for the admin key of an empty emulator.
        account_wide: Whether it opens every project of its owner, not only its own.

    """

    api_key_id: str
    project_id: str | None
    member_id: str
    comment: str
    scopes: tuple[str, ...]
    tags: tuple[str, ...]
    created: int
    expires: int | None
    account_wide: bool = False

    def permissions(self) -> frozenset[str]:
        """Return everything the key allows."""
        return expand(self.scopes)

    def expired(self, now: int) -> bool:
        """Return whether the key is past its expiry."""
        return self.expires is not None and self.expires <= now


@dataclass(frozen=True, slots=True)
class Balance:
    """Prepaid credit; records made since `since` use it up."""

    balance_id: str
    amount: float
    units: str
    purchase_order_id: str
    since: int


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order."""

    order_id: str
    expiration: str
    created: str
    amount: float
    units: str
    order_type: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """Self-hosted distribution credentials, without their secret."""

    credentials_id: str
    member_id: str
    provider: str
    comment: str | None
    scopes: tuple[str, ...]
    tags: tuple[str, ...]
    created: int


def digest(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _write(texts: tuple[str, ...]) -> str:
    return encode(texts).decode()


def _read(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


_MEMBER = "SELECT member_id, email, first_name, last_name, scopes FROM memberships JOIN accounts"


def _project(row: sqlite3.Row) -> Project:
    return Project(
        row["project_id"],
        row["name"],
        row["company"],
        None if row["mip_opt_out"] is None else bool(row["mip_opt_out"]),
        _read(row["products"]),
        _read(row["private_models"]),
    )


def _member(row: sqlite3.Row) -> Member:
    return Member(
        row["member_id"], row["email"], row["first_name"], row["last_name"], _read(row["scopes"])
    )


def _key(row: sqlite3.Row) -> Key:
    return Key(
        row["api_key_id"],
        row["project_id"],
        row["member_id"],
        row["comment"],
        _read(row["scopes"]),
        _read(row["tags"]),
        row["created"],
        row["expires"],
        bool(row["account_wide"]),
    )


def _credentials(row: sqlite3.Row) -> Credentials:
    return Credentials(
        row["credentials_id"],
        row["member_id"],
        row["provider"],
        row["comment"],
        _read(row["scopes"]),
        _read(row["tags"]),
        row["created"],
    )


class State:
    """The database. Its caller makes sure that one thread uses it at a time."""

    def __init__(self, path: str = ":memory:") -> None:
        """Open a database, or make it.

        Raises:
            ValueError: There is no place for it, or something else is there.
        """
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            # A connection that is left to the garbage collector warns.
            weakref.finalize(self, self._connection.close)
            self._connection.row_factory = sqlite3.Row
            self._prepare()
        except (sqlite3.Error, ValueError) as error:
            raise ValueError(f"the database {path!r} cannot be used: {error}") from error

    def _prepare(self) -> None:
        (tables,) = self._all("SELECT count(*) FROM sqlite_master")
        (mark,) = self._all("PRAGMA application_id")
        if tables[0] and mark[0] != _APPLICATION_ID:
            raise ValueError("it was not made by the emulator")
        for pragma in (
            f"application_id={_APPLICATION_ID}", "journal_mode=WAL", "synchronous=FULL",
            "foreign_keys=ON",
        ):  # fmt: skip
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Run a block as one transaction, which is on disk when the outermost block ends."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def clear(self) -> None:
        """Forget everything."""
        for table in _TABLES:
            self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 -- names from above

    def _all(self, query: str, *values: object) -> list[sqlite3.Row]:
        return self._connection.execute(query, values).fetchall()

    def _one(self, query: str, *values: object) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._connection.execute(query, values).fetchone()
        return row

    def _change(self, query: str, *values: object) -> int:
        return self._connection.execute(query, values).rowcount

    def setting(self, name: str) -> str | None:
        """Return a remembered setting."""
        row = self._one("SELECT value FROM settings WHERE name = ?", name)
        return None if row is None else str(row["value"])

    def set_setting(self, name: str, value: str) -> None:
        """Remember a setting."""
        self._change("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, value)

    def add_project(self, project: Project) -> None:
        """Add a project."""
        self._change(
            "INSERT INTO projects VALUES (?, ?, ?, ?, ?, ?)",
            project.project_id,
            project.name,
            project.company,
            project.mip_opt_out,
            _write(project.products),
            _write(project.private_models),
        )

    def project(self, project_id: str) -> Project | None:
        """Return a project."""
        row = self._one("SELECT * FROM projects WHERE project_id = ?", project_id)
        return None if row is None else _project(row)

    def projects(self) -> list[Project]:
        """Return all projects, oldest first."""
        return [_project(row) for row in self._all("SELECT * FROM projects ORDER BY rowid")]

    def projects_of(self, key: Key) -> list[Project]:
        """Return the projects a key opens."""
        if not key.account_wide:
            project = self.project(key.project_id or "")
            return [] if project is None else [project]
        query = (
            "SELECT projects.* FROM projects JOIN memberships USING (project_id)"
            " WHERE member_id = ? ORDER BY projects.rowid"
        )
        return [_project(row) for row in self._all(query, key.member_id)]

    def update_project(self, project_id: str, name: str | None, company: str | None) -> None:
        """Change what is given of a project."""
        self._change(
            "UPDATE projects SET name = coalesce(?, name), company = coalesce(?, company)"
            " WHERE project_id = ?",
            name,
            company,
            project_id,
        )

    def delete_project(self, project_id: str) -> None:
        """Delete a project and everything in it."""
        self._change("DELETE FROM projects WHERE project_id = ?", project_id)

    def add_account(self, member: Member) -> None:
        """Add an account if it is a new one."""
        self._change(
            "INSERT OR IGNORE INTO accounts VALUES (?, ?, ?, ?)",
            member.member_id,
            member.email,
            member.first_name,
            member.last_name,
        )

    def add_member(self, project_id: str, member: Member) -> None:
        """Add a member, and its account if it is a new one."""
        self.add_account(member)
        self._change(
            "INSERT INTO memberships VALUES (?, ?, ?)",
            project_id,
            member.member_id,
            _write(member.scopes),
        )

    def members(self, project_id: str) -> list[Member]:
        """Return the members of a project."""
        query = f"{_MEMBER} USING (member_id) WHERE project_id = ? ORDER BY memberships.rowid"
        return [_member(row) for row in self._all(query, project_id)]

    def member(self, project_id: str, member_id: str) -> Member | None:
        """Return one member of a project."""
        query = f"{_MEMBER} USING (member_id) WHERE project_id = ? AND member_id = ?"
        row = self._one(query, project_id, member_id)
        return None if row is None else _member(row)

    def set_member_scopes(self, project_id: str, member_id: str, scopes: tuple[str, ...]) -> None:
        """Replace a member's scopes."""
        self._change(
            "UPDATE memberships SET scopes = ? WHERE project_id = ? AND member_id = ?",
            _write(scopes),
            project_id,
            member_id,
        )

    def remove_member(self, project_id: str, member_id: str) -> None:
        """Remove a member and the member's keys."""
        for table in ("keys", "memberships"):
            self._change(
                f"DELETE FROM {table} WHERE project_id = ? AND member_id = ?",  # noqa: S608 -- as above
                project_id,
                member_id,
            )

    def add_key(self, key: Key, secret: str) -> None:
        """Add a key."""
        self._change(
            "INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            key.api_key_id,
            key.project_id,
            key.member_id,
            digest(secret),
            key.comment,
            _write(key.scopes),
            _write(key.tags),
            key.created,
            key.expires,
            key.account_wide,
        )

    def key_of_secret(self, secret: str) -> Key | None:
        """Return the key that has a secret."""
        row = self._one("SELECT * FROM keys WHERE digest = ?", digest(secret))
        return None if row is None else _key(row)

    def keys(self, project_id: str) -> list[Key]:
        """Return the keys of a project."""
        query = "SELECT * FROM keys WHERE project_id = ? ORDER BY rowid"
        return [_key(row) for row in self._all(query, project_id)]

    def key(self, project_id: str, api_key_id: str) -> Key | None:
        """Return one key of a project."""
        query = "SELECT * FROM keys WHERE project_id = ? AND api_key_id = ?"
        row = self._one(query, project_id, api_key_id)
        return None if row is None else _key(row)

    def delete_key(self, api_key_id: str) -> None:
        """Delete a key."""
        self._change("DELETE FROM keys WHERE api_key_id = ?", api_key_id)

    def add_invite(self, project_id: str, email: str, scope: str) -> None:
        """Invite an address, or change the scope it is invited with."""
        self._change("INSERT OR REPLACE INTO invites VALUES (?, ?, ?)", project_id, email, scope)

    def invites(self, project_id: str) -> dict[str, str]:
        """Return the scopes of all invited addresses."""
        query = "SELECT email, scope FROM invites WHERE project_id = ? ORDER BY rowid"
        return {row["email"]: row["scope"] for row in self._all(query, project_id)}

    def delete_invite(self, project_id: str, email: str) -> None:
        """Take an invitation back."""
        self._change("DELETE FROM invites WHERE project_id = ? AND email = ?", project_id, email)

    def add_balance(self, project_id: str, balance: Balance) -> None:
        """Add credit."""
        self._change(
            "INSERT INTO balances VALUES (?, ?, ?, ?, ?, ?)",
            balance.balance_id,
            project_id,
            balance.amount,
            balance.units,
            balance.purchase_order_id,
            balance.since,
        )

    def balances(self, project_id: str) -> list[Balance]:
        """Return the credit as it was granted."""
        query = (
            "SELECT balance_id, amount, units, purchase_order_id, since FROM balances"
            " WHERE project_id = ? ORDER BY rowid"
        )
        return [Balance(*row) for row in self._all(query, project_id)]

    def add_purchase(self, project_id: str, purchase: Purchase) -> None:
        """Add an order."""
        self._change(
            "INSERT INTO purchases VALUES (?, ?, ?, ?, ?, ?, ?)",
            purchase.order_id,
            project_id,
            purchase.expiration,
            purchase.created,
            purchase.amount,
            purchase.units,
            purchase.order_type,
        )

    def purchases(self, project_id: str, limit: int) -> list[Purchase]:
        """Return the newest orders."""
        query = (
            "SELECT order_id, expiration, created, amount, units, order_type FROM purchases"
            " WHERE project_id = ? ORDER BY created DESC LIMIT ?"
        )
        return [Purchase(*row) for row in self._all(query, project_id, limit)]

    def add_credentials(self, project_id: str, credentials: Credentials) -> None:
        """Add distribution credentials."""
        self._change(
            "INSERT INTO credentials VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            credentials.credentials_id,
            credentials.member_id,
            project_id,
            credentials.provider,
            credentials.comment,
            _write(credentials.scopes),
            _write(credentials.tags),
            credentials.created,
        )

    def credentials(self, project_id: str) -> list[Credentials]:
        """Return the distribution credentials of a project."""
        query = "SELECT * FROM credentials WHERE project_id = ? ORDER BY rowid"
        return [_credentials(row) for row in self._all(query, project_id)]

    def delete_credentials(self, credentials_id: str) -> None:
        """Delete distribution credentials."""
        self._change("DELETE FROM credentials WHERE credentials_id = ?", credentials_id)

    def set_plan(self, project_id: str, plan: Plan) -> None:
        """Store the plan of a project's history."""
        self._change(
            "INSERT OR REPLACE INTO histories VALUES (?, ?)",
            project_id,
            encode(plan.to_json()).decode(),
        )

    def add_request(self, project_id: str, single: Single) -> None:
        """Add one request to the log."""
        self._change(
            "INSERT INTO requests VALUES (?, ?, ?)",
            single.request_id,
            project_id,
            encode(single.to_json()).decode(),
        )

    def request_texts(self, project_id: str) -> list[str]:
        """Return the requests that were added one by one, as they are stored."""
        query = "SELECT content FROM requests WHERE project_id = ? ORDER BY rowid"
        return [str(row["content"]) for row in self._all(query, project_id)]

    def plan_text(self, project_id: str) -> str | None:
        """Return the plan of a project's history as it is stored."""
        row = self._one("SELECT plan FROM histories WHERE project_id = ?", project_id)
        return None if row is None else str(row["plan"])

    def plan(self, project_id: str) -> Plan | None:
        """Return the plan of a project's history."""
        text = self.plan_text(project_id)
        return None if text is None else Plan.from_json(json.loads(text))
