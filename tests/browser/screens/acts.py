"""What is done in the browser before a screen is judged."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.screens.screen import Act

_SPOIL = """() => document.querySelectorAll("main [name=csrf_token]").forEach(
  (one) => { one.value = "kedaluwarsa"; })"""


def _send(page: Page, button: str) -> None:
    main = page.locator("main")
    found = main.get_by_role("button", name=button) if button else main.locator("button")
    with page.expect_navigation():
        found.first.click()


def press(button: str = "") -> Act:
    """Press a button of the page, the first one unless another is named."""
    return lambda page: _send(page, button)


def expired(button: str = "") -> Act:
    """Send the page after its session has ended."""

    def act(page: Page) -> None:
        page.evaluate(_SPOIL)
        _send(page, button)

    return act


def fill(button: str = "", *, ended: bool = False, **texts: str) -> Act:
    """Write texts into fields by name and send the page; ``ended`` as with :func:`expired`."""

    def act(page: Page) -> None:
        for name, text in texts.items():
            field = page.locator(f"main [name='{name}']")
            kind = field.first.get_attribute("type")
            if kind in ("radio", "checkbox"):
                page.locator(f"main [name='{name}'][value='{text}']").check()
            elif field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(text)
            else:
                field.fill(text)
        (expired(button) if ended else press(button))(page)

    return act


def upload(name: str, kind: str, data: bytes, button: str = "Unggah") -> Act:
    """Choose a file and send it: by a script in the page, or as a form without scripts."""

    def act(page: Page) -> None:
        page.locator("main input[type=file]").first.set_input_files(
            {"name": name, "mimeType": kind, "buffer": data}
        )
        page.locator("main").get_by_role("button", name=button).first.click()
        page.get_by_text(name).first.wait_for()

    return act
