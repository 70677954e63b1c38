"""Addresses of pages. A page links to hundreds, and the same ones come again with every page."""

from functools import lru_cache

from flask import current_app, request, url_for

_Value = tuple[str, type, object]


def address(endpoint: str, /, **values: object) -> str:
    """Return what ``url_for`` returns; an address that was made before is not made again.

    Kept are addresses within the site, which depend on nothing but the endpoint, the values and
    the place where the application is mounted.
    """
    if endpoint.startswith(".") or "_external" in values or "_scheme" in values or not request:
        return str(url_for(endpoint, **values))  # type: ignore[arg-type]  # any query value
    named = tuple((name, type(value), value) for name, value in values.items())
    try:
        return _made(id(current_app.url_map), request.root_path, endpoint, named)
    except TypeError:  # a value that is a list
        return str(url_for(endpoint, **values))  # type: ignore[arg-type]  # any query value


@lru_cache(maxsize=8192)
def _made(_site: int, _mounted: str, endpoint: str, values: tuple[_Value, ...]) -> str:
    given = {name: value for name, _type, value in values}
    return str(url_for(endpoint, **given))  # type: ignore[arg-type]  # any query value
