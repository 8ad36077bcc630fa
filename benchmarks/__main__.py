"""`python -m benchmarks [NAME…]`: the comparisons by the names of their files; without a name, echo and then search."""

import runpy
import sys
from pathlib import Path

USUAL = ("echo", "search")


def main() -> int:
    known = sorted(
        path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_") and path.stem != "bots"
    )
    wanted = sys.argv[1:] or list(USUAL)
    if unknown := [name for name in wanted if name not in known]:
        print(f"benchmarks: no comparison {unknown[0]!r}; choose from {', '.join(known)}", file=sys.stderr)
        return 2
    for name in wanted:
        sys.argv = [f"benchmarks.{name}"]
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main())
