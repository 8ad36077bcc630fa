"""Takes in the town's own documents as drafts for an officer; nothing here is shown to residents or guessed."""

from knowledge.importing.drafts import Comparator, DraftTarget, Kind
from knowledge.importing.manuscript import Damage, Manuscript, Passage, Progress, Section, Unreadable, passages
from knowledge.importing.reading import read
from knowledge.importing.targets import targets

__all__ = [
    "Comparator",
    "Damage",
    "DraftTarget",
    "Kind",
    "Manuscript",
    "Passage",
    "Progress",
    "Section",
    "Unreadable",
    "passages",
    "read",
    "targets",
]
