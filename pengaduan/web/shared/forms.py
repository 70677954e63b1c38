"""The base of every form: messages in Indonesian, forgery token, no browser validation."""

from flask_wtf import FlaskForm

from pengaduan.web.shared.wtforms_messages import PlainMessages


class PageForm(FlaskForm):
    """A form of a page. WTForms' own sentences come from our catalogue."""

    class Meta(FlaskForm.Meta):
        """Use our sentences instead of WTForms' catalogues, which know no Indonesian."""

        def get_translations(self, form: object) -> PlainMessages:
            """Return the catalogue for the page's language."""
            return PlainMessages()
