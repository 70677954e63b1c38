"""Mark the sentences that stand in tables, so that the catalogue is built with them."""


def N_(text: str) -> str:  # noqa: N802 - the mark that message extractors look for
    """Return ``text`` unchanged; it is a message id that some page translates later."""
    return text
