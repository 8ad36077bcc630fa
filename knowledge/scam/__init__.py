"""Is this a scam? A message in; out come verdict, kind, the words that show it, clues, what to do now; pure, and never "safe"."""

from knowledge.scam.checker import Checker
from knowledge.scam.disguises import canonical
from knowledge.scam.verdicts import Clues, Finding, Reason, Verdict

__all__ = ["Checker", "Clues", "Finding", "Reason", "Verdict", "canonical"]
