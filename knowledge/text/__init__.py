"""How the office reads characters: cleaning, script, words, sounds; no content may live here."""

from knowledge.text.characters import AT_HAND, normalise
from knowledge.text.cuts import bigrams, commonness, teach, warm_up, words
from knowledge.text.readings import fuzzy_sounds, sound_similarity, sounds
from knowledge.text.scripts import Script, in_script, script_of, simplified, to_simplified

__all__ = [
    "AT_HAND",
    "Script",
    "bigrams",
    "commonness",
    "fuzzy_sounds",
    "in_script",
    "normalise",
    "script_of",
    "simplified",
    "sound_similarity",
    "sounds",
    "teach",
    "to_simplified",
    "warm_up",
    "words",
]
