"""The program: `deepgram-manage`, and `python -m deepgram_manage`."""

from __future__ import annotations

import os
import sys

_INTERRUPTED = 130


def main() -> int:
    """Run the command that the arguments of the process name, and return the exit code."""
    try:
        from deepgram_manage.cli import main as run
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        from deepgram_manage.extras import install_command

        sys.stderr.write(f"The command line needs an extra. Run: {install_command('cli')}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("error: Interrupted.\n")
        return _INTERRUPTED
    code = run()
    if code == _INTERRUPTED:
        # Threads that wait for answers would keep the process, as Python waits for them.
        os._exit(code)
    return code


if __name__ == "__main__":
    sys.exit(main())
