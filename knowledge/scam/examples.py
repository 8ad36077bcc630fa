"""Our own examples, one a line in content/examples.

"? " before a line marks what is only suspicious; "! " what tells of money that is leaving or left within a day, "- " what
tells that it left long ago or that none left; of all others `urgencies` judges that.
"""

from dataclasses import dataclass
from functools import cache

from knowledge.scam.signs import CONTENT
from knowledge.scam.verdicts import Verdict

_LEAVING = {"!": True, "-": False}
_MARKS = ("? ", "! ", "- ")


@dataclass(frozen=True, slots=True)
class Example:
    """A message, and what an anti-fraud officer would say of it. leaving: whether its money can still be stopped, if marked."""

    text: str
    verdict: Verdict
    code: str | None
    leaving: bool | None = None


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
    mark, text = (line[:1], line[2:].strip()) if line[:2] in _MARKS else ("", line.strip())
    if code is None:
        return Example(text, Verdict.NO_SIGN, None)
    return Example(text, Verdict.SUSPICIOUS if mark == "?" else Verdict.SCAM, code, _LEAVING.get(mark))
