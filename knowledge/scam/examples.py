"""Our own examples, one a line in content/examples; "? " before a line marks what is only suspicious."""

from dataclasses import dataclass
from functools import cache

from knowledge.scam.signs import CONTENT
from knowledge.scam.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Example:
    """A message, and what an anti-fraud officer would say of it."""

    text: str
    verdict: Verdict
    code: str | None


@cache
def examples() -> tuple[Example, ...]:
    """Every example of the content; a file is named by the code of its kind."""
    return tuple(
        _example(line, None if path.stem == Verdict.NO_SIGN else path.stem)
        for path in sorted((CONTENT / "examples").glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    )


def _example(line: str, code: str | None) -> Example:
    text = line.removeprefix("? ").strip()
    if code is None:
        return Example(text, Verdict.NO_SIGN, None)
    return Example(text, Verdict.SUSPICIOUS if line.startswith("? ") else Verdict.SCAM, code)
