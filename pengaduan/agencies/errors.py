"""What can be wrong with a shipped data file."""


class ReferenceDataError(ValueError):
    """A data file is refused: ``file``, the ``entry`` (a line or a code) and the ``reason``."""

    def __init__(self, file: str, entry: str, reason: str) -> None:
        super().__init__(f"{file}, {entry}: {reason}")
        self.file = file
        self.entry = entry
        self.reason = reason
