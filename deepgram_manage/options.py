"""The options of calls: the documented classes, and how they are sent.

The server ignores a name that it does not know; a misspelt time to live makes a key that never
expires. So every name is checked here, in the classes and in plain dicts alike, and every value
that the server is known to refuse or to misread is refused or corrected before anything is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Self, cast

from attrs import define, fields

from deepgram_manage_api.models import (
    CreateDistributionCredentialsRequest,
    CreateKeyRequest,
    SendInviteRequest,
    UpdateMemberScopeRequest,
    UpdateProjectRequest,
)

from ._sending.wire_values import Moment, as_date, as_instant, as_seconds

if TYPE_CHECKING:
    from attrs import Attribute

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


class Options:
    """The base of the options classes: it checks their names."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __new__(cls, **values: object) -> Self:
            """Refuse a name that the class does not have."""
            cls._check_names(values)
            return super().__new__(cls)

    @classmethod
    def coerce(cls, options: Self | Mapping[str, Any] | None) -> Self:
        """Return options of this class, from the class, a dict or None.

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
        message = f"options must be {cls.__name__} or a dict, not {type(options).__name__}"
        raise TypeError(message)

    @classmethod
    def _check_names(cls, values: Mapping[str, object]) -> None:
        known = _names(cls)
        for name in values:
            if name not in known:
                (nearest,) = get_close_matches(name, known, n=1, cutoff=0)
                message = f"{cls.__name__} has no option {name!r}; the nearest is {nearest!r}"
                raise TypeError(message)

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
        shown = ", ".join(f"{name}={value!r}" for name, value in self.to_dict().items())
        return f"{type(self).__name__}({shown})"


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
            ValueError: Nothing is set.
        """
        if not self.to_dict():
            message = "ProjectOptions() changes nothing: set name"
            raise ValueError(message)
        return UpdateProjectRequest(name=self.name, company=self.company)


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
        if not self.comment:
            message = f"comment={self.comment!r}: a key needs a comment that says what it is for"
            raise ValueError(message)
        if not self.scopes:
            message = f"scopes={self.scopes!r}: a key needs a scope, e.g. ['usage:write']"
            raise ValueError(message)
        if self.time_to_live_in_seconds is not None and self.expiration_date is not None:
            message = (
                f"time_to_live_in_seconds={self.time_to_live_in_seconds!r} and "
                f"expiration_date={self.expiration_date!r} exclude each other: set one"
            )
            raise ValueError(message)
        return CreateKeyRequest(
            comment=self.comment,
            scopes=_strings("scopes", self.scopes),
            tags=_strings("tags", self.tags) if self.tags else None,
            time_to_live_in_seconds=_seconds(self.time_to_live_in_seconds),
            expiration_date=as_instant("expiration_date", self.expiration_date),
        )


@define(kw_only=True, repr=False)
class ScopeOptions(Options):
    """A member's new role: `member`, `admin` or `owner`."""

    scope: str
    """One role, e.g. `admin`; it replaces the old one."""

    def to_body(self) -> UpdateMemberScopeRequest:
        """Return the body of the call.

        Raises:
            TypeError, ValueError: The scope is not a string, or is empty.
        """
        return UpdateMemberScopeRequest(scope=_word("scope", self.scope))


@define(kw_only=True, repr=False)
class InviteOptions(Options):
    """Whom to invite, and as what: `member`, `admin` or `owner`."""

    email: str
    """The address that the invitation goes to."""
    scope: str
    """The role to offer, e.g. `member`."""

    def to_body(self) -> SendInviteRequest:
        """Return the body of the call.

        Raises:
            TypeError, ValueError: The address or the scope is not a string, or is empty.
        """
        return SendInviteRequest(email=_word("email", self.email), scope=_word("scope", self.scope))


@define(kw_only=True, repr=False)
class ModelOptions(Options):
    """Which models to list."""

    include_outdated: bool | None = None
    """Whether to list the old versions of models too."""


@define(kw_only=True, repr=False)
class UsageRequestOptions(Options):
    """Which records of the request log to list. Newest first; the log goes back 90 days.

    `status` is `succeeded` or `failed`; `method` is `sync`, `async` or `streaming`; `endpoint` is
    `listen`, `speak`, `read` or `agent`; `deployment` is `hosted`, `beta` or `self-hosted`.
    """

    start: Moment | None = None
    """The earliest record; a naive datetime is UTC."""
    end: Moment | None = None
    """The latest record; set it when reading several pages, or new records shift them."""
    limit: int | None = None
    """Records per page: 10 unless given, 100 at most."""
    status: str | None = None
    """`succeeded` or `failed`."""
    page: int | None = None
    """The page, counted from 0."""
    accessor: str | None = None
    """The id of the API key that made the request."""
    request_id: str | None = None
    """The id of one request."""
    deployment: str | None = None
    """E.g. `hosted`, `beta`, `self-hosted`."""
    endpoint: str | None = None
    """E.g. `listen`, `speak`, `read`, `agent`."""
    method: str | None = None
    """`sync`, `async` or `streaming`."""

    def to_query(self) -> dict[str, Any]:
        """Return the query for the request log.

        Raises:
            TypeError, ValueError: `start` or `end` is not a date or a date-time.
        """
        return self.to_dict() | _period(self.start, self.end, as_seconds)

    def to_usage_query(self) -> dict[str, Any]:
        """Return the query for the usage endpoint, of those options that it takes too.

        Raises:
            TypeError, ValueError: `start` or `end` is not a date or a date-time.
        """
        shared = ("accessor", "deployment", "endpoint", "method")
        query = {name: value for name, value in self.to_dict().items() if name in shared}
        return query | _period(self.start, self.end, as_date)


@define(kw_only=True, repr=False)
class UsageFieldsOptions(Options):
    """The period whose fields to list."""

    start: Moment | None = None
    """The first day, in UTC."""
    end: Moment | None = None
    """The last day, in UTC; it is included."""

    @classmethod
    def coerce(cls, options: Options | Mapping[str, Any] | None) -> Self:
        """Return the period of any options that have one."""
        if isinstance(options, Options) and not isinstance(options, cls):
            period = {name: getattr(options, name, None) for name in ("start", "end")}
            return super().coerce(period)
        return super().coerce(options)

    def to_query(self) -> dict[str, Any]:
        """Return the query, with the period as days.

        Raises:
            TypeError, ValueError: `start` or `end` is not a date or a date-time.
        """
        return _period(self.start, self.end, as_date)


class BillingFieldsOptions(UsageFieldsOptions):
    """The period whose billing fields to list."""

    __slots__ = ()


@define(kw_only=True, repr=False)
class UsageSummaryOptions(Options):
    """Which usage to sum up.

    `start` and `end` are days in UTC, both inclusive. `method` is `sync`, `async` or `streaming`;
    `endpoint` is `listen`, `speak`, `read` or `agent`; `deployment` is `hosted`, `beta` or
    `self-hosted`.

    The feature filters count requests by whether they used the feature: filters that are true are
    joined by "or", filters that are false by "and".
    """

    start: Moment | None = None
    """The first day, in UTC."""
    end: Moment | None = None
    """The last day, in UTC; it is included."""
    accessor: str | None = None
    """The id of an API key."""
    tag: str | Sequence[str] | None = None
    """A tag, or several."""
    method: str | None = None
    """`sync`, `async` or `streaming`."""
    model: str | None = None
    """The UUID of a model."""
    endpoint: str | None = None
    """E.g. `listen`, `speak`, `read`, `agent`."""
    deployment: str | None = None
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

    def to_query(self) -> dict[str, Any]:
        """Return the query for the usage endpoint.

        Raises:
            TypeError, ValueError: `start` or `end` is not a date or a date-time.
        """
        query = self.to_dict() | _period(self.start, self.end, as_date)
        return query | _lists(query, "tag")


@define(kw_only=True, repr=False)
class UsageBreakdownOptions(UsageSummaryOptions):
    """Which usage to break down, and by what.

    `grouping` is `accessor`, `endpoint`, `feature_set`, `models`, `method`, `tags` or `deployment`.
    The other options are those of UsageSummaryOptions.
    """

    grouping: str | None = None
    """One of `accessor`, `endpoint`, `feature_set`, `models`, `method`, `tags`, `deployment`."""


@define(kw_only=True, repr=False)
class BillingBreakdownOptions(Options):
    """Which costs to break down, and by what.

    `start` and `end` are days in UTC, both inclusive. `grouping` is one or more of `accessor`,
    `deployment`, `line_item` and `tags`; `deployment` is `hosted`, `beta`, `self-hosted` or
    `dedicated`.
    """

    start: Moment | None = None
    """The first day, in UTC."""
    end: Moment | None = None
    """The last day, in UTC; it is included."""
    accessor: str | None = None
    """The id of an API key."""
    deployment: str | None = None
    """E.g. `hosted`, `beta`, `self-hosted`, `dedicated`."""
    tag: str | Sequence[str] | None = None
    """A tag, or several."""
    line_item: str | None = None
    """E.g. `streaming::nova-3`."""
    grouping: str | Sequence[str] | None = None
    """Any of `accessor`, `deployment`, `line_item`, `tags`."""

    def to_query(self) -> dict[str, Any]:
        """Return the query for the billing endpoint.

        Raises:
            TypeError, ValueError: `start` or `end` is not a date or a date-time.
        """
        query = self.to_dict() | _period(self.start, self.end, as_date)
        return query | _lists(query, "tag", "grouping")


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
        if not self.comment:
            message = f"comment={self.comment!r}: say what the credentials are for"
            raise ValueError(message)
        return CreateDistributionCredentialsRequest(
            comment=self.comment,
            scopes=_strings("scopes", self.scopes) if self.scopes else None,
            provider=self.provider,
            tags=_strings("tags", self.tags) if self.tags else None,
        )


def _names(options: type[Options]) -> list[str]:
    attributes: tuple[Attribute[Any], ...] = fields(cast("Any", options))
    return [attribute.name for attribute in attributes]


def _period(
    start: Moment | None,
    end: Moment | None,
    spell: Callable[[str, Moment | None], str | None],
) -> dict[str, Any]:
    return {"start": spell("start", start), "end": spell("end", end)}


def _lists(query: Mapping[str, Any], *names: str) -> dict[str, list[str]]:
    """Return each value that may be one string or several as a list."""
    return {
        name: [query[name]] if isinstance(query[name], str) else list(query[name])
        for name in names
        if name in query
    }


def _strings(name: str, values: Sequence[str]) -> list[str]:
    if isinstance(values, str):
        message = f"{name}={values!r} must be a list of strings: write [{values!r}]"
        raise TypeError(message)
    return list(values)


def _word(name: str, value: str) -> str:
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"{name} must be a string, not {type(value).__name__}"
        raise TypeError(message)
    if not value.strip():
        message = f"{name}={value!r} must not be empty"
        raise ValueError(message)
    return value


def _seconds(value: int | None) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"time_to_live_in_seconds={value!r} must be a whole number of seconds"
        raise TypeError(message)
    if value <= 0:
        message = f"time_to_live_in_seconds={value!r} must be at least 1"
        raise ValueError(message)
    return value


if TYPE_CHECKING:
    # An option that is not called like the parameter that it becomes is a mistake in these lines.
    from deepgram_manage_api.api.billing import get_billing_breakdown, get_billing_fields
    from deepgram_manage_api.api.models import list_models, list_project_models
    from deepgram_manage_api.api.requests import list_requests
    from deepgram_manage_api.api.usage import get_usage, get_usage_breakdown, get_usage_fields

    _log: type[list_requests.Parameters] = UsageRequestOptions
    _usage: type[get_usage.Parameters] = UsageSummaryOptions
    _usage_breakdown: type[get_usage_breakdown.Parameters] = UsageBreakdownOptions
    _usage_fields: type[get_usage_fields.Parameters] = UsageFieldsOptions
    _costs: type[get_billing_breakdown.Parameters] = BillingBreakdownOptions
    _billing_fields: type[get_billing_fields.Parameters] = BillingFieldsOptions
    _models: type[list_models.Parameters] = ModelOptions
    _project_models: type[list_project_models.Parameters] = ModelOptions
