"""What usage can be filtered by."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from deepgram_manage.cli.frame import App, option, period_option
from deepgram_manage.cli.frame.failures import usage_error

if TYPE_CHECKING:
    from deepgram_manage import Period


@dataclass(frozen=True, kw_only=True)
class UsageFilters:
    """Which usage to sum up."""

    period: Period = period_option("30d")
    key: str | None = option("--key", metavar="KEY", help="Only this key, by id or comment.")
    tags: tuple[str, ...] = option(
        "--tag", multiple=True, metavar="TAG", help="Only this tag; may be repeated."
    )
    method: str | None = option("--method", metavar="NAME", help="sync, async or streaming.")
    model: str | None = option(
        "--model", metavar="MODEL", help="Only this model, by its UUID or its canonical name."
    )
    endpoint: str | None = option("--endpoint", metavar="NAME", help="Like listen or speak.")
    deployment: str | None = option("--deployment", metavar="NAME", help="hosted, self-hosted, …")
    features: tuple[str, ...] = option(
        "--feature",
        multiple=True,
        metavar="NAME",
        help="Only requests that used this feature, or with NAME=false did not; may be repeated.",
    )

    def query(self, app: App) -> dict[str, Any]:
        """Return what the API is asked.

        Raises:
            CommandError: There is no such key, no such model, or no such feature.
        """
        from deepgram_manage.cli.keys.finding import key_id_of

        return {
            "start": self.period.start,
            "end": self.period.end,
            "accessor": key_id_of(app, self.key) if self.key else None,
            "tag": list(self.tags) or None,
            "method": self.method,
            "model": self._model_id(app),
            "endpoint": self.endpoint,
            "deployment": self.deployment,
        } | dict(_feature(each) for each in self.features)

    def _model_id(self, app: App) -> str | None:
        from deepgram_manage.cli.models.finding import model_id_of

        if self.model is None:
            return None
        project_id = None if app.asked.all_projects else app.project_id
        return model_id_of(app, self.model, project_id)


def _feature(text: str) -> tuple[str, bool]:
    """Read a feature: `diarize`, or `diarize=false`."""
    from deepgram_manage import UsageSummaryOptions

    name, _, value = text.partition("=")
    own = {each.name for each in fields(UsageFilters)} | {"start", "end", "accessor", "tag"}
    known = [each for each in UsageSummaryOptions.__annotations__ if each not in own]
    if name not in known:
        raise usage_error(
            f"--feature {name!r} is not a feature.", hint=f"The features are: {', '.join(known)}."
        )
    if value not in {"", "true", "false"}:
        raise usage_error(f"--feature {text!r}: write {name}=true or {name}=false.")
    return name, value != "false"
