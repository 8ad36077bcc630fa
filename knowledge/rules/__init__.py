"""The decisions of the office, as tables and small functions; time and facts enter as values, nothing is fetched."""


class RuleBroken(Exception):
    """A rule says no. `sentence` is fit to show to the person who asked, in plain simplified Chinese without markup."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotAllowed(RuleBroken):
    """A rule says no to this person, whatever the moment: what the audit wants to know of."""
