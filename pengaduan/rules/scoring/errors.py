"""The two ways in which scoring refuses: a broken data file, or an input outside the rules."""


class EditionDataError(ValueError):
    """A methodology file is broken; names the file, the entry inside it and the reason."""

    def __init__(self, file: str, entry: str, reason: str) -> None:
        super().__init__(f"{file}: {entry or 'file'}: {reason}")
        self.file = file
        self.entry = entry
        self.reason = reason


class ScoringError(ValueError):
    """The input cannot be scored under the edition; the message says why."""


class UnknownEditionError(ScoringError, LookupError):
    """No edition has the asked id, or none was published for the asked year."""
