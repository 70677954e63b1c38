"""Who gets where: one line per endpoint, one letter per kind of actor. A table, and nothing else.

I  in: the view is reached and answers (a page, a form with errors, a refusal by the case's state)
N  not found: this actor is not told that the case exists
F  forbidden (403)
D  door: sent to the sign-in page
K  key: sent to the page that asks for number and key
"""

ACTORS = (
    "anonymous",
    "key",  # a citizen's browser that proved the key of this case
    "other_key",  # a citizen's browser that proved the key of another case
    "officer",  # of the unit that has the case
    "coordinator",
    "head",
    "verifier",
    "examiner",
    "assessor",
    "unit_head",  # of the Ombudsman
    "chair",
    "administrator",
    "other_agency",  # officer, coordinator and head of another agency
    "other_unit",  # officer of another unit of the same agency
    "suspended",  # the officer, after the account was suspended
    "revoked",  # the officer, after this session was revoked
)

# citizens: 3, agency: 3, Ombudsman: 5, administrator, other agency, other unit, suspended, revoked
EVERYBODY = "III III IIIII I I I I I"
WITH_KEY = "KIK KKK KKKKK K K K K K"
SIGNED_IN = "DDD III IIIII I I I D D"
AGENCY_CASE = "DDD III FFFFF F N N D D"
AGENCY_HANDLES = "DDD IIF FFFFF F N N D D"
AGENCY_PAGE = "DDD III FFFFF F I I D D"
MONITORS = "DDD FFF IIFII F F F D D"
VERIFIERS = "DDD FFF IFFFF F F F D D"
REVEALERS = "DDD FFF IIFFF F F F D D"
PERFORMANCE = "DDD FFF FIIII F F F D D"
ASSESSMENTS = "DDD FFF FFIII F F F D D"
ASSESSORS = "DDD FFF FFIFF F F F D D"
ADMINISTRATORS = "DDD FFF FFFFF I F F D D"
AGENCY_DESK = "DDD IIF FFFFF F I I D D"
# The key of this sheet is for the verifier who took the complaint in.
NOBODYS_SHEET = "DDD NNF FFFFF F N N D D"

LINES: dict[str, str] = {
    "static": EVERYBODY,
    "public.home": EVERYBODY,
    "public.help": EVERYBODY,
    "public.example": EVERYBODY,
    "public.privacy": EVERYBODY,
    "public.accessibility": EVERYBODY,
    "public.quick_exit": EVERYBODY,
    "public.language": EVERYBODY,
    "public.ranking_list": EVERYBODY,
    "public.ranking": EVERYBODY,
    "public.issues": EVERYBODY,
    "public.issue": EVERYBODY,
    "public.follow_issue": EVERYBODY,
    "public.verify": EVERYBODY,
    "public.verify_code": EVERYBODY,
    "public.document_file": EVERYBODY,
    "public.service_status": EVERYBODY,
    "public.health": EVERYBODY,
    "public.stop_notices": EVERYBODY,
    "public.notices_stopped": EVERYBODY,
    # Without a gateway's secret in the settings nobody is told that there is such an address.
    "public.gateway_status": "NNN NNN NNNNN N N N N N",
    "citizen.suitability": EVERYBODY,
    "citizen.direction": EVERYBODY,
    "citizen.story": EVERYBODY,
    "citizen.agency": EVERYBODY,
    "citizen.when": EVERYBODY,
    "citizen.wish": EVERYBODY,
    "citizen.contact": EVERYBODY,
    "citizen.check": EVERYBODY,
    "citizen.receipt": EVERYBODY,
    "citizen.arrived": EVERYBODY,
    "citizen.equality": EVERYBODY,
    "citizen.offline": EVERYBODY,
    "citizen.service_worker": EVERYBODY,
    "citizen.save_later": EVERYBODY,
    "citizen.mail_code": EVERYBODY,
    "citizen.resume": EVERYBODY,
    "citizen.resumed": EVERYBODY,
    "citizen.track": EVERYBODY,
    "citizen.lost_key": EVERYBODY,
    "citizen.new_key": EVERYBODY,
    "citizen.case": WITH_KEY,
    "citizen.other_track": WITH_KEY,
    "citizen.copy": WITH_KEY,
    "citizen.copy_file": "KNK KKK KKKKK K K K K K",  # there is none yet
    "citizen.undo_withdrawal": WITH_KEY,
    "citizen.file_again": WITH_KEY,
    "citizen.own_data_page": WITH_KEY,
    "citizen.contact_change": WITH_KEY,
    "citizen.reply": WITH_KEY,
    "citizen.react": WITH_KEY,
    "citizen.rate": WITH_KEY,
    "citizen.evidence": WITH_KEY,
    "citizen.remove_evidence": WITH_KEY,
    "citizen.begin_upload": WITH_KEY,
    "citizen.upload": WITH_KEY,
    "citizen.file": WITH_KEY,
    "citizen.explain": WITH_KEY,
    "citizen.receipt_pdf": WITH_KEY,
    "citizen.withdraw": WITH_KEY,
    "citizen.escalate": WITH_KEY,
    "citizen.formal": WITH_KEY,
    "citizen.formal_task": WITH_KEY,
    "citizen.formal_send": WITH_KEY,
    "citizen.completion": WITH_KEY,
    "citizen.representative": WITH_KEY,
    "citizen.confidentiality": WITH_KEY,
    "citizen.leave": WITH_KEY,
    "citizen.notices": WITH_KEY,
    "citizen.papers": WITH_KEY,
    "citizen.paper": WITH_KEY,
    "account.sign_in": EVERYBODY,
    "account.sign_out": SIGNED_IN,
    "account.sessions": SIGNED_IN,
    "account.revoke": SIGNED_IN,
    "agency.inbox": AGENCY_PAGE,
    "agency.search": AGENCY_PAGE,
    "agency.performance": AGENCY_PAGE,
    "agency.figure": AGENCY_PAGE,
    "agency.case": AGENCY_CASE,
    "agency.file": AGENCY_CASE,
    "agency.explain": AGENCY_CASE,
    "agency.note": AGENCY_CASE,
    "agency.add_file": AGENCY_CASE,
    "agency.respond": AGENCY_CASE,
    "agency.autosave": AGENCY_CASE,
    "agency.preview": AGENCY_CASE,
    "agency.preview_pdf": "DDD NNN FFFFF F N N D D",  # no job has made it
    "agency.template_text": AGENCY_CASE,
    "agency.watch": AGENCY_CASE,
    "agency.remind": AGENCY_CASE,
    "agency.forget_reminder": AGENCY_CASE,
    "agency.desk_settings": AGENCY_PAGE,
    "agency.choose_keys": AGENCY_PAGE,
    "agency.choose_second_eyes": "DDD FFI FFFFF F I F D D",
    "agency.templates": AGENCY_PAGE,
    "agency.new_template": AGENCY_PAGE,
    # Of another agency it is an unknown template, told in words.
    "agency.template": "DDD FII FFFFF F I F D D",
    "agency.retire_template": "DDD FII FFFFF F I F D D",
    "agency.interim": AGENCY_HANDLES,
    "agency.close_question": AGENCY_HANDLES,
    "agency.return_disposition": AGENCY_HANDLES,
    "agency.extend": AGENCY_HANDLES,
    "agency.links": AGENCY_CASE,
    "agency.unlink": "DDD FIF FFFFF F N F D D",
    "agency.answer_followers": AGENCY_CASE,
    "agency.intake": AGENCY_DESK,
    "agency.papers": AGENCY_CASE,
    "agency.paper": AGENCY_CASE,
    "agency.intake_sheet": NOBODYS_SHEET,
    "agency.intake_paper": NOBODYS_SHEET,
    "agency.take": AGENCY_HANDLES,
    "agency.ask": AGENCY_HANDLES,
    "agency.dispose": "DDD FIF FFFFF F N F D D",
    "agency.approve": "DDD FFI FFFFF F N F D D",
    "agency.send_back": "DDD FFI FFFFF F N F D D",
    "ombudsman.queue": VERIFIERS,
    "ombudsman.intake": VERIFIERS,
    "ombudsman.new_key": VERIFIERS,
    "ombudsman.papers": MONITORS,
    "ombudsman.paper": MONITORS,
    "ombudsman.intake_sheet": VERIFIERS,
    "ombudsman.intake_paper": VERIFIERS,
    "ombudsman.mailbox": VERIFIERS,
    "ombudsman.mail": VERIFIERS,
    "ombudsman.sheet": VERIFIERS,
    "ombudsman.route": VERIFIERS,
    "ombudsman.refuse": VERIFIERS,
    "ombudsman.override": VERIFIERS,
    "ombudsman.respondents": VERIFIERS,
    "ombudsman.remove_respondent": VERIFIERS,
    "ombudsman.waiting": MONITORS,
    "ombudsman.returned": MONITORS,
    "ombudsman.second": MONITORS,
    "ombudsman.decisions": MONITORS,
    "ombudsman.ask_completion": VERIFIERS,
    "ombudsman.deadlines": MONITORS,
    "ombudsman.search": MONITORS,
    "ombudsman.suggestions": VERIFIERS,
    "ombudsman.case": MONITORS,
    "ombudsman.explain": MONITORS,
    "ombudsman.file": MONITORS,
    "ombudsman.original": REVEALERS,
    "ombudsman.reveal": REVEALERS,
    "ombudsman.integrity_desk": "DDD FFF FFFII F F F D D",
    "ombudsman.integrity_report": "DDD FFF FFFII F F F D D",
    "ombudsman.data_desk": "DDD FFF IFFIF F F F D D",
    "ombudsman.data_request": "DDD FFF IFFIF F F F D D",
    "ombudsman.review": "DDD FFF FFFIF F F F D D",
    "agency.review": AGENCY_CASE,
    "agency.give_back": AGENCY_CASE,
    "ombudsman.duplicates": VERIFIERS,
    "ombudsman.link": VERIFIERS,
    "ombudsman.unlink": VERIFIERS,
    "ombudsman.split": VERIFIERS,
    "ombudsman.issues": VERIFIERS,
    "ombudsman.issue": VERIFIERS,
    "ombudsman.new_issue": VERIFIERS,
    "ombudsman.edit_issue": VERIFIERS,
    "ombudsman.publish_issue": VERIFIERS,
    "ombudsman.close_issue": VERIFIERS,
    "ombudsman.issue_update": VERIFIERS,
    "ombudsman.attach_case": VERIFIERS,
    "ombudsman.detach_case": VERIFIERS,
    "ombudsman.formal": MONITORS,
    "ombudsman.open_formal": REVEALERS,
    "ombudsman.accept_representative": VERIFIERS,
    "ombudsman.begin_formal": VERIFIERS,
    "ombudsman.ask_formal": VERIFIERS,
    "ombudsman.performance": PERFORMANCE,
    "ombudsman.agency_performance": PERFORMANCE,
    "ombudsman.figure": PERFORMANCE,
    "ombudsman.assessments": ASSESSMENTS,
    # Only assessors add one; the others read the list at the same address.
    "POST ombudsman.assessments": ASSESSORS,
    "ombudsman.assessment": ASSESSMENTS,
    "ombudsman.ranking": ASSESSMENTS,
    "ombudsman.report": ASSESSMENTS,
    "ombudsman.order_report": ASSESSMENTS,
    "ombudsman.import_file": ASSESSORS,
    "ombudsman.unit": ASSESSORS,
    "ombudsman.add_unit": ASSESSORS,
    "ombudsman.complaint_levels": ASSESSORS,
    "ombudsman.publish": "DDD FFF FFFFI F F F D D",
    "admin.home": ADMINISTRATORS,
    "admin.accounts": ADMINISTRATORS,
    "admin.account": ADMINISTRATORS,
    "admin.grant": ADMINISTRATORS,
    "admin.revoke": ADMINISTRATORS,
    "admin.suspend": ADMINISTRATORS,
    "admin.policies": ADMINISTRATORS,
    "admin.routing": ADMINISTRATORS,
    "admin.new_rule": ADMINISTRATORS,
    "admin.edit_rule": ADMINISTRATORS,
    "admin.move_rule": ADMINISTRATORS,
    "admin.remove_rule": ADMINISTRATORS,
    "admin.draft_rules": ADMINISTRATORS,
    "admin.publish_rules": ADMINISTRATORS,
    "admin.routing_version": ADMINISTRATORS,
    "admin.calendar": ADMINISTRATORS,
    "admin.calendar_file": ADMINISTRATORS,
    "admin.calendar_day": ADMINISTRATORS,
    "admin.calendar_year": ADMINISTRATORS,
    "admin.calendar_change": ADMINISTRATORS,
    "admin.approve_calendar": ADMINISTRATORS,
    "admin.reject_calendar": ADMINISTRATORS,
    "admin.mail": ADMINISTRATORS,
    "admin.texts": ADMINISTRATORS,
    "admin.jobs": ADMINISTRATORS,
    "admin.replay": ADMINISTRATORS,
    "admin.health": ADMINISTRATORS,
}


def expected(method: str, endpoint: str) -> dict[str, str]:
    """Return the letter of every kind of actor for one method of an endpoint."""
    line = LINES.get(f"{method} {endpoint}") or LINES[endpoint]
    letters = line.replace(" ", "")
    if len(letters) != len(ACTORS):
        raise ValueError(f"{endpoint} has {len(letters)} letters for {len(ACTORS)} actors")
    return dict(zip(ACTORS, letters, strict=True))
