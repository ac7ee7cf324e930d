"""Run by `make test-real-tools`: programs that `make test` has no time to start.

`make test` collects nothing here.
"""

from __future__ import annotations

import os

collect_ignore_glob = [] if os.environ.get("REAL") else ["test_*.py"]
