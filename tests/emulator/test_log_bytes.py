"""The log says the same, byte for byte, from one version of the emulator to the next."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import pytest

from deepgram_manage.emulator import Emulator
from deepgram_manage.emulator.seeds import built_in
from deepgram_manage.emulator.wire import Call
from tests.emulator.faces import NOW, PROJECT, small_seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator.faces import Json

KEY = "22222222-2222-4222-8222-000000000002"
ASYNC = "33333333-3333-4333-8333-000000000050"


def small() -> Json:
    """Return a seed with records in every phase, and with some that were added one by one."""
    seed: Json = small_seed()
    project = seed["projects"][0]
    project["history"] |= {
        "arrivals_per_second": 0.7,
        "settling": {"body": 5, "response": 400, "cost": 900},
    }
    calls = [("listen", "async"), ("speak", "sync"), ("agent", "streaming"), ("read", "sync")]
    project["requests"] = [
        {
            "request_id": f"33333333-3333-4333-8333-{number:012}",
            "api_key_id": KEY,
            "created": f"2026-11-20T12:{number - 46:02}:00Z",
            "endpoint": endpoint,
            "method": method,
            "usd": 0.1 * number,
            "tags": ["50 %", "ä"],
            "callback": "https://me:pw@example.com/%7B" if method == "async" else None,
        }
        for number, (endpoint, method) in enumerate(calls, 50)
    ]
    return seed


SEEDS: dict[str, Callable[[], Json]] = {
    "demo": lambda: built_in("demo"),
    "documentation": lambda: built_in("documentation"),
    "small": small,
}
DEMO = "11111111-1111-4111-8111-11111111111"
PAGES: Final = [f"?limit=100&page={page}" for page in (0, 1, 4, 9)]
FILTERS: Final = [
    "?endpoint=speak&limit=50",
    "?method=async",
    f"?accessor={KEY}&page=3",
    "?status=failed&limit=20",
    "?deployment=beta",
    "?start=2026-11-01&end=2026-11-03&limit=100",
    f"?request_id={ASYNC}",
]


def digest(emulator: Emulator, project: str, answers: list[str]) -> str:
    """Return a digest of some answers of the log."""
    found = hashlib.sha256()
    for answer in answers:
        path, _, query = answer.partition("?")
        pairs = [part.split("=") for part in query.split("&") if part]
        reply = emulator.handle(
            Call(
                "GET",
                f"/v1/projects/{project}/requests{path}",
                tuple((name, value) for name, value in pairs),
                f"Token {emulator.admin_key}",
            )
        )
        assert reply.status == 200
        found.update(reply.body)
    return found.hexdigest()[:16]


@pytest.mark.parametrize(
    ("seed", "project", "answers", "judged", "published"),
    [
        ("demo", f"{DEMO}1", PAGES, "b335ba650d6242e7", "7f3b55c925a6087e"),
        ("demo", f"{DEMO}2", PAGES, "e77d2afbe1843776", "07f1be02f07bb8dd"),
        ("demo", f"{DEMO}3", PAGES, "a5e0c35452169a1e", "c7d05cfe7a83fb20"),
        ("documentation", "your-project-id", PAGES, "7ad7f8afce8f526a", "e7425e3022da8705"),
        ("small", PROJECT, PAGES, "317c1ecbb13673a2", "0c86c9e4fe1ed85c"),
        ("small", PROJECT, FILTERS, "1413952fc9b15423", "764cd5ab83421559"),
        ("small", PROJECT, [f"/{ASYNC}"], "b72d4d1e08bac1ec", "e484be604ec218cf"),
    ],
)
def test_the_log_of_a_seed_never_changes(
    seed: str, project: str, answers: list[str], judged: str, published: str
) -> None:
    """Whoever wrote a test against its records would have to write it again."""
    for shapes, expected in {"judged": judged, "published": published}.items():
        emulator = Emulator({}, clock=NOW, shapes=shapes)
        emulator.freeze_clock()
        emulator.move_clock_to(NOW)
        emulator.seed(SEEDS[seed]())
        emulator.move_clock_to("2026-11-20T12:20:00Z")
        assert digest(emulator, project, answers) == expected
        emulator.close()
