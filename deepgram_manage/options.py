"""The options of calls: the documented classes, and how they are sent.

The server ignores a name that it does not know; a misspelt time to live makes a key that never
expires. So every name is checked here, in the classes and in plain dicts alike, and every value
that the server is known to refuse or to misread is refused or corrected before anything is sent.
"""
# ruff: noqa: PYI051 -- the values that are known, for editors and help(); servers may take others

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    Self,
    TypeAlias,
    TypeVar,
    cast,
    get_args,
    get_type_hints,
)

from attrs import define, fields

from deepgram_manage_api.api import (  # for `typing.get_type_hints`
    billing,  # noqa: TC001
    models,  # noqa: TC001
    requests,  # noqa: TC001
    usage,  # noqa: TC001
)
from deepgram_manage_api.models import (
    CreateDistributionCredentialsRequest,
    CreateKeyRequest,
    SendInviteRequest,
    UpdateMemberScopeRequest,
    UpdateProjectRequest,
)
from deepgram_manage_api.types import is_single, items_of

from ._sending.number_values import shown
from ._sending.wire_values import (
    Day,
    Moment,
    as_days,
    as_days_of,
    as_flag,
    as_fractions,
    as_instant,
    as_instants,
    as_line,
    as_word,
    at_least,
    list_of,
    one_or_more,
    optional,
)
from .period import Period
from .scopes import KNOWN_SCOPES

if TYPE_CHECKING:
    from collections.abc import Callable

    from attrs import Attribute

    from deepgram_manage_api.types import Call

    from .errors import DeepgramApiError

__all__ = [
    "BillingBreakdownOptions",
    "BillingFieldsOptions",
    "DistributionCredentialsOptions",
    "InviteOptions",
    "KeyOptions",
    "ModelOptions",
    "ProjectOptions",
    "ScopeOptions",
    "UsageBreakdownOptions",
    "UsageFieldsOptions",
    "UsageRequestOptions",
    "UsageSummaryOptions",
]

B = TypeVar("B")

Role = Literal["member", "admin", "owner"] | str
"""A role that is known, or another that the server may take."""
UsageGrouping = Literal[
    "accessor", "endpoint", "feature_set", "models", "method", "tags", "deployment"
]
BillingGrouping = Literal["accessor", "deployment", "line_item", "tags"]
KeyStatus: TypeAlias = Literal["active", "expired"]

_BAD_VALUE = frozenset({400, 422})
_MOST_NAMED = 10


class Options:
    """The base of the options classes: it checks their names."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __new__(cls, **values: object) -> Self:
            """Refuse a name that the class does not have."""
            cls._check_names(values)
            return super().__new__(cls)

    @classmethod
    def coerce(cls, options: Self | Period | Mapping[str, Any] | None) -> Self:
        """Return options of this class, from the class, a dict, a Period or None.

        Raises:
            TypeError: The options are of another kind, or hold a name that the class lacks.
        """
        if isinstance(options, cls):
            return options
        if options is None:
            return cls()
        if isinstance(options, Options):
            return cls(**options.to_dict())
        if isinstance(options, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            return cls(**options)
        if isinstance(options, Period) and "period" in _names(cls):  # pyright: ignore[reportUnnecessaryIsInstance]
            return cls(**dict(period=options))  # noqa: C408 -- not every class takes it
        message = f"options must be {cls.__name__} or a dict, not {type(options).__name__}"
        raise TypeError(message)

    @classmethod
    def coerce_with(cls, options: Self | Mapping[str, Any] | None, **named: object) -> Self:
        """Return options of this class: those that are passed as options, or else by their names.

        Raises:
            TypeError: Both are passed, or one that is required is missing.
        """
        given: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
        if options is None:
            return cls(**given)
        for name in given:
            message = f"{name} is passed beside the options: pass it in them, or pass no options"
            raise TypeError(message)
        return cls.coerce(options)

    @classmethod
    def _check_names(cls, values: Mapping[str, object]) -> None:
        known = _names(cls)
        for name in values:
            if name not in known:
                nearest = get_close_matches(name, known, n=1)
                advice = f"the nearest is {nearest[0]!r}" if nearest else f"it has {known}"
                raise TypeError(f"{cls.__name__} has no option {name!r}; {advice}")

    def to_dict(self) -> dict[str, Any]:
        """Return the options that are set, by name."""
        values = {name: getattr(self, name) for name in _names(type(self))}
        return {name: value for name, value in values.items() if value is not None}

    def __getitem__(self, name: str) -> Any:
        """Return an option by its name."""
        if name not in _names(type(self)):
            raise KeyError(name)
        return getattr(self, name)

    def __repr__(self) -> str:
        """Show the options that are set."""
        values = ", ".join(f"{name}={value!r}" for name, value in self.to_dict().items())
        return f"{type(self).__name__}({values})"


@define(kw_only=True, repr=False)
class ProjectOptions(Options):
    """What to change in a project."""

    name: str | None = None
    """The project's new name."""
    company: str | None = None
    """The company; servers since 2023 ignore it."""

    def to_body(self) -> UpdateProjectRequest:
        """Return the body of the call.

        Raises:
            TypeError: A value is not text.
            ValueError: Nothing is set, or a value is not a line of text.
        """
        if not self.to_dict():
            message = "ProjectOptions() changes nothing: set name"
            raise ValueError(message)
        return UpdateProjectRequest(
            name=optional("name", self.name, as_line),
            company=optional("company", self.company, as_line),
        )


@define(kw_only=True, repr=False)
class KeyOptions(Options):
    """What a new API key is for, what it may do, and when it ends.

    `scopes` are roles (`member`, `admin`, `owner`) or permissions such as `usage:read`,
    `usage:write`, `keys:read`, `keys:write`, `members:read`, `project:read` and `billing:read`.
    """

    comment: str | None = None
    """What the key is for; required."""
    scopes: Sequence[str] | None = None
    """What the key may do, e.g. `["usage:write"]`; required. The server adds implied scopes."""
    tags: Sequence[str] | None = None
    """Tags of every request made with the key; they cannot be changed. Empty lists are left out."""
    time_to_live_in_seconds: int | None = None
    """How long the key lives; excludes `expiration_date`."""
    expiration_date: Moment | None = None
    """When the key ends; a date is its first second in UTC, a naive datetime is UTC."""

    def to_body(self) -> CreateKeyRequest:
        """Return the body of the call.

        Raises:
            TypeError: Scopes or tags are one string, or the time to live is not a whole
                number.
            ValueError: The comment or the scopes are missing or empty, both expiries are set,
                or one of them is invalid.
        """
        if self.comment is None:
            message = "comment=None: a key needs a comment that says what it is for"
            raise ValueError(message)
        scopes = optional("scopes", self.scopes, list_of(as_word))
        if not scopes:
            message = f"scopes={self.scopes!r}: a key needs a scope, e.g. ['usage:write']"
            raise ValueError(message)
        if self.time_to_live_in_seconds is not None and self.expiration_date is not None:
            message = (
                f"time_to_live_in_seconds={shown(self.time_to_live_in_seconds)} and "
                f"expiration_date={shown(self.expiration_date)} exclude each other: set one"
            )
            raise ValueError(message)
        return CreateKeyRequest(
            comment=as_line("comment", self.comment),
            scopes=scopes,
            tags=optional("tags", self.tags, list_of(as_line)) or None,
            time_to_live_in_seconds=optional(
                "time_to_live_in_seconds", self.time_to_live_in_seconds, at_least(1)
            ),
            expiration_date=optional("expiration_date", self.expiration_date, as_instant),
        )


@define(kw_only=True, repr=False)
class ScopeOptions(Options):
    """A member's new role: `member`, `admin` or `owner`."""

    scope: Role
    """One role, e.g. `admin`; it replaces the old one."""

    def to_body(self) -> UpdateMemberScopeRequest:
        """Return the body of the call.

        Raises:
            TypeError, ValueError: The scope is not a string, or is empty.
        """
        return UpdateMemberScopeRequest(scope=as_word("scope", self.scope))


@define(kw_only=True, repr=False)
class InviteOptions(Options):
    """Whom to invite, and as what: `member`, `admin` or `owner`."""

    email: str
    """The address that the invitation goes to."""
    scope: Role
    """The role to offer: `member`, `admin` or `owner`."""

    def to_body(self) -> SendInviteRequest:
        """Return the body of the call.

        Raises:
            TypeError, ValueError: The address or the scope is not a string, or is empty.
        """
        return SendInviteRequest(
            email=as_word("email", self.email), scope=as_word("scope", self.scope)
        )


@define(kw_only=True, repr=False)
class ModelOptions(Options):
    """Which models to list."""

    include_outdated: bool | None = None
    """Whether to list the old versions of models too."""

    def to_query(self) -> models.list_models.Query:
        """Return the query for the lists of models.

        Raises:
            TypeError: `include_outdated` is neither True nor False.
        """
        return {"include_outdated": optional("include_outdated", self.include_outdated, as_flag)}


@define(kw_only=True, repr=False)
class UsageRequestOptions(Options):
    """Which records of the request log to list. Newest first; the log goes back 90 days.

    `start` and `end` are instants, or days in UTC; both are inclusive. The server counts whole
    seconds, so a page may have more records of the first and the last second than were asked for;
    `iter_usage_requests` leaves them out.
    `status` is `succeeded` or `failed`; `method` is `sync`, `async` or `streaming`; `endpoint` is
    `listen`, `speak`, `read` or `agent`; `deployment` is `hosted`, `beta` or `self-hosted`.
    """

    start: Moment | Period | None = None
    """The earliest record; a naive datetime is UTC. Or a Period, without `end`."""
    end: Moment | None = None
    """The latest record, inclusive; set it when you read several pages, or new records shift them.

    A naive datetime is UTC, and a date is its whole day.
    """
    period: Period | None = None
    """Whole days, instead of `start` and `end`."""
    limit: int | None = None
    """Records per page: 10 unless given, 100 at most."""
    status: Literal["succeeded", "failed"] | str | None = None
    """`succeeded` or `failed`."""
    page: int | None = None
    """The page, counted from 0."""
    accessor: str | None = None
    """The id of the API key that made the request."""
    request_id: str | None = None
    """The id of one request."""
    deployment: Literal["hosted", "beta", "self-hosted"] | str | None = None
    """E.g. `hosted`, `beta`, `self-hosted`."""
    endpoint: Literal["listen", "speak", "read", "agent"] | str | None = None
    """E.g. `listen`, `speak`, `read`, `agent`."""
    method: Literal["sync", "async", "streaming"] | str | None = None
    """`sync`, `async` or `streaming`."""

    def to_query(self) -> requests.list_requests.Query:
        """Return the query for the request log.

        Raises:
            TypeError, ValueError: `start` or `end` is not a date or a date-time.
        """
        start, end = _period(self, as_instants)
        return {
            "start": start,
            "end": end,
            "accessor": optional("accessor", self.accessor, as_word),
            "deployment": optional("deployment", self.deployment, as_word),
            "endpoint": optional("endpoint", self.endpoint, as_word),
            "method": optional("method", self.method, as_word),
            "limit": optional("limit", self.limit, at_least(1)),
            "status": optional("status", self.status, as_word),
            "page": optional("page", self.page, at_least(0)),
            "request_id": optional("request_id", self.request_id, as_word),
        }

    def to_fractions(self) -> tuple[datetime | None, datetime | None]:
        """Return `start` and `end` where they have a fraction of a second, which the query drops.

        Raises:
            TypeError, ValueError: `start` or `end` is not a date or a date-time.
        """
        return _period(self, as_fractions)

    def to_usage_query(self) -> usage.get_usage.Query:
        """Return the query for the usage endpoint, of those options that it takes too.

        Raises:
            TypeError, ValueError: `start` or `end` is not a date or a date-time.
        """
        return UsageSummaryOptions(
            start=self.start,
            end=self.end,
            period=self.period,
            accessor=self.accessor,
            deployment=self.deployment,
            endpoint=self.endpoint,
            method=self.method,
        ).to_query()


@define(kw_only=True, repr=False)
class UsageFieldsOptions(Options):
    """The period whose fields to list. `start` and `end` are days in UTC, both inclusive."""

    start: Moment | Period | None = None
    """The first day, in UTC, inclusive; or a Period, without `end`."""
    end: Moment | None = None
    """The last day, in UTC, inclusive."""
    period: Period | None = None
    """Whole days, instead of `start` and `end`."""

    @classmethod
    def coerce(cls, options: Options | Period | Mapping[str, Any] | None) -> Self:
        """Return the period of any options that have one."""
        if isinstance(options, Options) and not isinstance(options, cls):
            period = {name: getattr(options, name, None) for name in ("start", "end", "period")}
            return super().coerce(period)
        return super().coerce(options)

    def to_query(self) -> usage.get_usage_fields.Query:
        """Return the query, with the period as days.

        Raises:
            TypeError, ValueError: `start` or `end` is not a date or a date-time.
        """
        start, end = _period(self, as_days_of)
        return {"start": start, "end": end}


class BillingFieldsOptions(UsageFieldsOptions):
    """The period whose billing fields to list: dates or YYYY-MM-DD, in UTC, both inclusive."""

    __slots__ = ()

    def to_query(self) -> billing.get_billing_fields.Query:
        """Return the query, with the period as days.

        Raises:
            TypeError, ValueError: `start` or `end` is not a date.
        """
        start, end = _period(self, as_days)
        return {"start": start, "end": end}


@define(kw_only=True, repr=False)
class UsageSummaryOptions(Options):
    """Which usage to sum up.

    `start` and `end` are days in UTC, both inclusive. `method` is `sync`, `async` or `streaming`;
    `endpoint` is `listen`, `speak`, `read` or `agent`; `deployment` is `hosted`, `beta` or
    `self-hosted`.

    The feature filters count requests by whether they used the feature: filters that are true are
    joined by "or", filters that are false by "and".
    """

    start: Moment | Period | None = None
    """The first day, in UTC, inclusive; or a Period, without `end`."""
    end: Moment | None = None
    """The last day, in UTC, inclusive."""
    period: Period | None = None
    """Whole days, instead of `start` and `end`."""
    accessor: str | None = None
    """The id of an API key."""
    tag: str | Sequence[str] | None = None
    """A tag, or several."""
    method: Literal["sync", "async", "streaming"] | str | None = None
    """`sync`, `async` or `streaming`."""
    model: str | None = None
    """The UUID of a model."""
    endpoint: Literal["listen", "speak", "read", "agent"] | str | None = None
    """E.g. `listen`, `speak`, `read`, `agent`."""
    deployment: Literal["hosted", "beta", "self-hosted"] | str | None = None
    """E.g. `hosted`, `beta`, `self-hosted`."""
    alternatives: bool | None = None
    callback: bool | None = None
    callback_method: bool | None = None
    channels: bool | None = None
    custom_intent: bool | None = None
    custom_intent_mode: bool | None = None
    custom_topic: bool | None = None
    custom_topic_mode: bool | None = None
    detect_entities: bool | None = None
    detect_language: bool | None = None
    diarize: bool | None = None
    dictation: bool | None = None
    encoding: bool | None = None
    extra: bool | None = None
    filler_words: bool | None = None
    intents: bool | None = None
    interim_results: bool | None = None
    keyterm: bool | None = None
    keywords: bool | None = None
    language: bool | None = None
    measurements: bool | None = None
    multichannel: bool | None = None
    ner: bool | None = None
    numerals: bool | None = None
    paragraphs: bool | None = None
    profanity_filter: bool | None = None
    punctuate: bool | None = None
    redact: bool | None = None
    replace: bool | None = None
    sample_rate: bool | None = None
    search: bool | None = None
    sentiment: bool | None = None
    smart_format: bool | None = None
    summarize: bool | None = None
    topics: bool | None = None
    utt_split: bool | None = None
    utterances: bool | None = None
    version: bool | None = None

    def to_query(self) -> usage.get_usage.Query:
        """Return the query for the usage endpoint.

        Raises:
            TypeError, ValueError: `start` or `end` is not a date or a date-time.
        """
        start, end = _period(self, as_days_of)
        return {"start": start, "end": end, **self._filters()}

    def _filters(self) -> usage.get_usage.Query:
        features = {name: optional(name, getattr(self, name), as_flag) for name in _FEATURES}
        return {
            **cast("usage.get_usage.Query", features),  # named by the annotations of this class
            "accessor": optional("accessor", self.accessor, as_word),
            "tag": optional("tag", self.tag, one_or_more(as_line)),
            "method": optional("method", self.method, as_word),
            "model": optional("model", self.model, as_word),
            "endpoint": optional("endpoint", self.endpoint, as_word),
            "deployment": optional("deployment", self.deployment, as_word),
        }


@define(kw_only=True, repr=False)
class UsageBreakdownOptions(UsageSummaryOptions):
    """Which usage to break down, and by what.

    `grouping` is `accessor`, `endpoint`, `feature_set`, `models`, `method`, `tags` or `deployment`.
    `start` and `end` are dates or YYYY-MM-DD, in UTC, both inclusive. The other options are those
    of UsageSummaryOptions.
    """

    grouping: UsageGrouping | str | None = None
    """One of `accessor`, `endpoint`, `feature_set`, `models`, `method`, `tags`, `deployment`."""

    def to_query(self) -> usage.get_usage_breakdown.Query:
        """Return the query for the usage breakdown.

        Raises:
            TypeError, ValueError: A value cannot be sent, or `start` or `end` is not a date.
        """
        start, end = _period(self, as_days)
        return {
            "start": start,
            "end": end,
            **self._filters(),
            "grouping": optional("grouping", self.grouping, as_word),
        }


@define(kw_only=True, repr=False)
class BillingBreakdownOptions(Options):
    """Which costs to break down, and by what.

    `start` and `end` are days in UTC, both inclusive. `grouping` is one or more of `accessor`,
    `deployment`, `line_item` and `tags`; `deployment` is `hosted`, `beta`, `self-hosted` or
    `dedicated`.
    """

    start: Day | Period | None = None
    """The first day, a date or YYYY-MM-DD, in UTC, inclusive; or a Period, without `end`."""
    end: Day | None = None
    """The last day, a date or YYYY-MM-DD, in UTC, inclusive."""
    period: Period | None = None
    """Whole days, instead of `start` and `end`."""
    accessor: str | None = None
    """The id of an API key."""
    deployment: Literal["hosted", "beta", "self-hosted", "dedicated"] | str | None = None
    """E.g. `hosted`, `beta`, `self-hosted`, `dedicated`."""
    tag: str | Sequence[str] | None = None
    """A tag, or several."""
    line_item: str | None = None
    """E.g. `streaming::nova-3`."""
    grouping: BillingGrouping | str | Sequence[BillingGrouping | str] | None = None
    """Any of `accessor`, `deployment`, `line_item`, `tags`."""

    def to_query(self) -> billing.get_billing_breakdown.Query:
        """Return the query for the billing endpoint.

        Raises:
            TypeError, ValueError: `start` or `end` is not a date or a date-time.
        """
        start, end = _period(self, as_days)
        return {
            "start": start,
            "end": end,
            "accessor": optional("accessor", self.accessor, as_word),
            "deployment": optional("deployment", self.deployment, as_word),
            "tag": optional("tag", self.tag, one_or_more(as_line)),
            "line_item": optional("line_item", self.line_item, as_line),
            "grouping": optional("grouping", self.grouping, one_or_more(as_word)),
        }


@define(kw_only=True, repr=False)
class DistributionCredentialsOptions(Options):
    """What new self-hosted distribution credentials are for."""

    comment: str | None = None
    """What the credentials are for, 128 characters at most; required."""
    scopes: Sequence[str] | None = None
    """Product scopes; the server takes `self-hosted:products` unless given."""
    provider: str | None = None
    """The container registry; the server takes `quay` unless given."""
    tags: Sequence[str] | None = None
    """Tags. An empty list is not sent."""

    def to_body(self) -> CreateDistributionCredentialsRequest:
        """Return the body of the call.

        Raises:
            TypeError: Scopes or tags are one string.
            ValueError: The comment is missing or empty.
        """
        if self.comment is None:
            message = "comment=None: say what the credentials are for"
            raise ValueError(message)
        return CreateDistributionCredentialsRequest(
            comment=as_line("comment", self.comment),
            scopes=optional("scopes", self.scopes, list_of(as_word)) or None,
            provider=optional("provider", self.provider, as_word),
            tags=optional("tags", self.tags, list_of(as_line)) or None,
        )


def _names(options: type[Options]) -> list[str]:
    attributes: tuple[Attribute[Any], ...] = fields(cast("Any", options))
    return [attribute.name for attribute in attributes]


def _period(
    options: Any, spell: Callable[[Moment | None, Moment | None], tuple[B, B]]
) -> tuple[B, B]:
    """Return the start and the end of a period, in the form that a function gives them.

    Raises:
        TypeError: A Period stands where a day is due.
        ValueError: The period is given twice, or is invalid.
    """
    start, end, period = options.start, options.end, options.period
    if isinstance(end, Period):
        message = f"end={end!r} must be a day: pass a Period as period, or as start without end"
        raise TypeError(message)
    if isinstance(start, Period) and period is None:
        start, period = None, start
    if period is None:
        return spell(cast("Moment | None", start), end)
    if not isinstance(period, Period):
        message = f"period={shown(period)} must be a Period, such as Period.month(2026, 10)"
        raise TypeError(message)
    if start is not None or end is not None:
        message = f"{period!r} has a start and an end already: pass nothing beside it"
        raise ValueError(message)
    return spell(period.start, period.end)


def advise(error: DeepgramApiError, *calls: Call[Any]) -> None:
    """Note on a refusal which documented value is nearest to each undocumented one that was sent.

    Values are sent whether they are documented or not, since the server may know more of them.
    """
    if error.status_code not in _BAD_VALUE:
        return
    for call in calls:
        documented = _documented_values(call.operation)
        sent: list[tuple[str, Any]] = [*call.query, *(call.body or {}).items()]
        for name, given in sent:
            known = documented.get(name, ())
            for value in [given] if is_single(given) else items_of(name, given):
                if known and value not in known:
                    _note_nearest(error, name, str(value), known)


def _note_nearest(error: DeepgramApiError, name: str, value: str, known: Sequence[str]) -> None:
    nearest = get_close_matches(value.lower(), known, n=1)
    if nearest:
        advice = f"the nearest is {nearest[0]!r}"
    elif len(known) <= _MOST_NAMED:
        advice = f"those are {', '.join(known)}"
    else:
        return
    error.add_note(f"{name}={shown(value)} is not one of the documented values; {advice}.")


def _documented_values(operation: str) -> dict[str, Sequence[str]]:
    """Return the values that are known of each option of a call: those that its type names."""
    if operation == "list_keys":
        return {"status": get_args(KeyStatus)}
    if operation in {"create_key", "create_distribution_credentials"}:
        return {"scopes": KNOWN_SCOPES}
    options = _WITH_DOCUMENTED_VALUES.get(operation)
    hints = get_type_hints(options) if options else {}
    return {name: found for name, hint in hints.items() if (found := _literals(hint))}


def _literals(hint: Any) -> list[str]:
    """Return the texts in a type, each once: an option may be one of them or a list of them."""
    if isinstance(hint, str):
        return [hint]
    return list(dict.fromkeys(text for inner in get_args(hint) for text in _literals(inner)))


_WITH_DOCUMENTED_VALUES: dict[str, type[Options]] = {
    "get_billing_breakdown": BillingBreakdownOptions,
    "get_usage": UsageSummaryOptions,
    "get_usage_breakdown": UsageBreakdownOptions,
    "list_requests": UsageRequestOptions,
    "send_invite": InviteOptions,
    "update_member_scope": ScopeOptions,
}
"""The options of each call that has some with documented values, by its operationId."""

_FEATURES: list[str] = [
    name for name, kind in UsageSummaryOptions.__annotations__.items() if kind == "bool | None"
]


if TYPE_CHECKING:
    # An option that is not called like the parameter that it becomes is a mistake in these lines.
    _log: type[requests.list_requests.Parameters] = UsageRequestOptions
    _usage: type[usage.get_usage.Parameters] = UsageSummaryOptions
    _usage_breakdown: type[usage.get_usage_breakdown.Parameters] = UsageBreakdownOptions
    _usage_fields: type[usage.get_usage_fields.Parameters] = UsageFieldsOptions
    _costs: type[billing.get_billing_breakdown.Parameters] = BillingBreakdownOptions
    _billing_fields: type[billing.get_billing_fields.Parameters] = BillingFieldsOptions
    _models: type[models.list_models.Parameters] = ModelOptions
    _project_models: type[models.list_project_models.Parameters] = ModelOptions
