"""Where an answer may send a browser: to pages of this site only."""


def own_path(target: str | None) -> str | None:
    r"""Return ``target`` when it is a path on this site, else None.

    Browsers read "//x", "/\x" and even "/<tab>/x" as another site, so a path with a second
    slash at its start, a backslash, a blank or a control character anywhere is refused.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    odd = any(sign == "\\" or not sign.isprintable() or sign.isspace() for sign in target)
    return None if odd else target
