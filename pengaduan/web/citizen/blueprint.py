"""The blueprint of the citizen's pages."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

bp = Blueprint("citizen", __name__)


def _forms_check_the_token_themselves(state: BlueprintSetupState) -> None:
    """Let each form refuse a missing forgery token, so that what was typed is shown again."""
    state.app.extensions["csrf"].exempt(bp)


bp.record_once(_forms_check_the_token_themselves)
