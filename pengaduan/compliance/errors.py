"""What can be wrong with an assessment; texts are message ids of plain sentences."""

from pengaduan.compliance.models import IndicatorScore


class AssessmentError(ValueError):
    """The assessment cannot be changed as asked."""

    @property
    def message(self) -> str:
        """The sentence for the page."""
        return str(self.args[0])


class ScoreConflictError(ValueError):
    """Somebody else changed the indicator in between; ``stored`` is what is there now."""

    def __init__(self, stored: IndicatorScore | None) -> None:
        super().__init__("changed by somebody else")
        self.stored = stored


class AssessmentNotFoundError(LookupError):
    """There is no such assessment, unit or report."""


class ImportRefusedError(ValueError):
    """A file cannot be imported; every line that is wrong is named, and nothing was stored."""

    def __init__(self, problems: "list[tuple[int, str]]") -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems
