"""Run by `make test-real-costs`: with Chromium, Prometheus and the validator of FOCUS.

`make test` collects nothing here. A test whose program is not installed is skipped, and says so.
"""

from __future__ import annotations

import os

collect_ignore_glob = [] if os.environ.get("REAL") else ["test_*.py"]
