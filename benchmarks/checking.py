"""How long an author waits for ``zusage service check``: the whole command in a process of its own, with letters.

python -m benchmarks.checking
"""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
_COMMAND = "import sys; from zusage.config.cli import main; sys.exit(main(sys.argv[1:]))"
_TIMES = 5


def measure() -> float:
    """Return the seconds of the median of five, after a first that writes what Python keeps of its modules."""
    command = [sys.executable, "-c", _COMMAND, "service", "check", str(ROOT / "services" / "hund-anmelden")]
    seconds = []
    for _ in range(_TIMES + 1):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - began)
    return median(seconds[1:])


if __name__ == "__main__":
    print(f"{measure():.2f} s")
