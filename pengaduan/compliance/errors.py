"""What can be wrong with an assessment; texts are message ids of plain sentences."""


class AssessmentError(ValueError):
    """The assessment cannot be changed as asked."""

    @property
    def message(self) -> str:
        """The sentence for the page."""
        return str(self.args[0])


class AssessmentNotFoundError(LookupError):
    """There is no such assessment, unit or report."""


class ImportRefusedError(ValueError):
    """A file cannot be imported; every line that is wrong is named, and nothing was stored."""

    def __init__(self, problems: "list[tuple[int, str]]") -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems
