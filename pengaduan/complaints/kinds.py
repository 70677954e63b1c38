"""The closed lists of codes in the record of a complaint."""

from enum import StrEnum


class Confidentiality(StrEnum):
    """Who may know the complainant's name."""

    OPEN = "open"
    WITHHELD = "withheld"
    ANONYMOUS = "anonymous"


class PriorContact(StrEnum):
    """Whether the agency was approached first (UU 37/2008 Art. 24(1)c)."""

    UNSATISFIED = "unsatisfied"
    UNANSWERED = "unanswered"
    NOT_YET = "not_yet"
    AFRAID = "afraid"


class Channel(StrEnum):
    """How the complaint came in."""

    WEBSITE = "website"
    WALK_IN = "walk_in"
    PHONE = "phone"
    LETTER = "letter"
    EMAIL = "email"
    WHATSAPP = "whatsapp"
    REFERRAL = "referral"
    OWN_INITIATIVE = "own_initiative"


class MessageKind(StrEnum):
    """What an entry of the thread is."""

    COMPLETION_REQUEST = "completion_request"
    QUESTION = "question"
    REPLY = "reply"
    ANSWER_DRAFT = "answer_draft"
    ANSWER = "answer"
    ANSWER_MENDED = "answer_mended"
    INTERIM = "interim"
    OBJECTION = "objection"
    ACCEPTANCE = "acceptance"
    NOTE = "note"
    DISPOSITION = "disposition"
    DECISION_NOTICE = "decision_notice"


class PointDecision(StrEnum):
    """The agency's finding on one point (outcome set is ours; UU 25/2009 Art. 50(1))."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"
    RESOLVED = "resolved"
    INFORMATION = "information"


class AttachmentState(StrEnum):
    """Whether the jobs process has examined the file."""

    CHECKING = "checking"
    READY = "ready"
    REFUSED = "refused"
