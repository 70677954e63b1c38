"""The checks that every screen must pass, each a function from what was seen to its findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from tests.browser.looking import violations
from tests.browser.screens.markup import faults
from tests.browser.screens.seen import Seen

PHONE, SMALL, DESK = 360, 320, 1280
HEIGHT = 740
QUESTION, STATUS = 30_000, 60_000
"""Bytes, compressed, of everything that a first visit loads (ux rule G2)."""

Check = Callable[[Seen], Iterator[str]]

_WIDER = """() => {
  const root = document.documentElement, over = root.scrollWidth - root.clientWidth;
  if (over <= 0) return "";
  const wide = [...document.body.querySelectorAll("*")].find(
    (one) => one.getBoundingClientRect().right > root.clientWidth + 1);
  const where = wide ? ` at ${wide.tagName.toLowerCase()}.${wide.className}` : "";
  return `${over} px too wide${where}`;
}"""
_ENLARGE = "size => { document.documentElement.style.fontSize = size; }"
_BLOCKING = """() => [...document.querySelectorAll(
  "link[rel~=stylesheet], script[src]:not([defer]):not([async]):not([type=module])")]
  .map((one) => one.outerHTML)"""
_START = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""
_WATCH_FOCUS = """() => {
  const drawn = (style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
    || style.boxShadow !== "none";
  const visible = (one) => {
    const next = one.nextElementSibling;
    return drawn(getComputedStyle(one)) || (next && drawn(getComputedStyle(next, "::before")));
  };
  const name = (one) => one.id || one.getAttribute("name") || one.getAttribute("href")
    || one.textContent.trim().slice(0, 40) || one.tagName;
  const radios = new Set();
  const wanted = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")]
    .filter((one) => one.tabIndex >= 0 && !one.disabled
      && one.checkVisibility({visibilityProperty: true}))
    .filter((one) => {
      if (one.type !== "radio") return true;
      const group = one.name + "/" + (one.form ? [...document.forms].indexOf(one.form) : "");
      return !radios.has(group) && radios.add(group);
    });
  window.walk = {wanted: wanted.length, names: [], hidden: [], met: new Set()};
  document.addEventListener("focusin", (event) => {
    const one = event.target;
    walk.names.push(name(one));
    walk.met.add(one);
    if (!visible(one)) walk.hidden.push(name(one));
  });
  const missed = () => wanted.filter((one) => !walk.met.has(one) && one.type !== "radio");
  walk.end = () => ({wanted: walk.wanted, names: walk.names, hidden: walk.hidden,
    missed: missed().map(name)});
  return walk.wanted;
}"""


def markup(seen: Seen) -> Iterator[str]:
    """The source is valid HTML with one title, one first heading, labels and unique ids."""
    yield from faults(seen.source)


def axe(seen: Seen) -> Iterator[str]:
    """Axe finds no barrier (WCAG 2.0, 2.1, 2.2 A and AA, best practice)."""
    for one in violations(seen.page):
        where = "; ".join(str(node["target"]) for node in one["nodes"][:3])
        yield f"{one['id']}: {one['help']} at {where}"


def weight(seen: Seen, limit: int = STATUS) -> Iterator[str]:
    """A first visit loads little, and nothing holds up the first paint."""
    total = sum(seen.weights.values())
    if total > limit:
        yield f"{total:,} bytes are loaded, allowed are {limit:,}: {seen.weights}"
    yield from (f"blocks the first paint: {one}" for one in seen.page.evaluate(_BLOCKING))


def own_host(seen: Seen) -> Iterator[str]:
    """Nothing is fetched from anybody else."""
    yield from (f"asks {address}" for address in seen.foreign)


def silence(seen: Seen) -> Iterator[str]:
    """The browser has nothing to complain about, the content policy among it."""
    yield from seen.noise


def width(seen: Seen) -> Iterator[str]:
    """Nothing is wider than a small phone, a phone or a desk, with large text neither."""
    page = seen.page
    for across in (DESK, PHONE, SMALL):
        page.set_viewport_size({"width": across, "height": HEIGHT})
        if told := page.evaluate(_WIDER):
            yield f"at {across} px {told}"
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    page.evaluate(_ENLARGE, "200%")
    if told := page.evaluate(_WIDER):
        yield f"with text of 200 % {told}"
    page.evaluate(_ENLARGE, "")


def keyboard(seen: Seen) -> Iterator[str]:
    """Tab reaches everything, shows where it is, starts with the skip link, and never sticks."""
    page = seen.page
    page.evaluate(_START)
    wanted: int = page.evaluate(_WATCH_FOCUS)
    for _ in range(wanted + 1):
        page.keyboard.press("Tab")
    told = page.evaluate("() => walk.end()")
    names: list[str] = told["names"]
    if "#main" not in names[:1]:
        yield f"the first stop is {names[:1]}, not the skip link"
    if told["missed"]:
        yield f"Tab never reaches {told['missed']}, it goes {names}"
    yield from (f"the focus cannot be seen on {one}" for one in told["hidden"])


def errors_first(seen: Seen) -> Iterator[str]:
    """After a refused form the reader is at the list of errors, whose lines lead to the fields."""
    page: Page = seen.page
    if not page.locator(".govuk-error-summary__list li, [data-focus] button").count():
        yield "no list of errors, and no question about them"
    if not page.evaluate("() => !!document.activeElement.closest('[data-focus], [tabindex]')"):
        yield "the focus is not at the list of errors"
    targets = page.locator(".govuk-error-summary__list a").evaluate_all(
        "all => all.map((one) => one.hash).filter((hash) => hash && !document.querySelector(hash))"
    )
    yield from (f"an error leads to {one}, which is not on the page" for one in targets)


EVERYWHERE: tuple[Check, ...] = (markup, own_host, silence)
