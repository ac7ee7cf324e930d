"""The fixture that users of the package get."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = """
import asyncio
import httpx

def test_clients(deepgram_emulator):
    assert deepgram_emulator.manage.get_projects().projects[0].name == "Test project"
    projects = asyncio.run(deepgram_emulator.asyncmanage.get_projects())
    assert len(projects.projects) == 1

def test_state_is_fresh_and_served(deepgram_emulator):
    project = deepgram_emulator.add_project("Second")
    deepgram_emulator.add_member(project, "a@example.com", member_id=deepgram_emulator.member_id)
    deepgram_emulator.add_history(project, 1000)
    headers = {"Authorization": f"Token {deepgram_emulator.admin_key}"}
    answer = httpx.get(deepgram_emulator.base_url + "/v1/projects", headers=headers)
    assert [p["name"] for p in answer.json()["projects"]] == ["Test project", "Second"]

def test_faults_reach_the_clients(deepgram_emulator):
    deepgram_emulator.add_fault("latency", seconds=0.001)
    deepgram_emulator.add_invite(deepgram_emulator.project_id, "new@example.com")
    invites = deepgram_emulator.manage.list_invites(deepgram_emulator.project_id)
    assert invites.invites[0].email == "new@example.com"
"""


def test_a_suite_gets_an_emulator_for_each_test(tmp_path: Path) -> None:
    """A user's suite runs with the plugin, without warnings."""
    (tmp_path / "test_example.py").write_text(EXAMPLE)
    paths = [str(ROOT), str(ROOT / "generated")]
    environment = {
        **os.environ,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": os.pathsep.join(paths),
    }
    options = ["-q", "-W", "error", "-p", "deepgram_manage.emulator.pytest_plugin"]
    run = subprocess.run(  # noqa: S603 -- this project's own plugin
        [sys.executable, "-m", "pytest", *options, "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert "3 passed" in run.stdout
