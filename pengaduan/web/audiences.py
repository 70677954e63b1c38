"""All audiences registered in one place; none of them knows another."""

from types import ModuleType

from flask import Flask

from pengaduan.web.account import views as account_views
from pengaduan.web.account.blueprint import bp as account
from pengaduan.web.admin import accounts as admin_accounts
from pengaduan.web.admin import health as admin_health
from pengaduan.web.admin import home as admin_home
from pengaduan.web.admin import jobs as admin_jobs
from pengaduan.web.admin import mail as admin_mail
from pengaduan.web.admin.blueprint import bp as admin
from pengaduan.web.agency import case as agency_case
from pengaduan.web.agency import inbox as agency_inbox
from pengaduan.web.agency import performance as agency_performance
from pengaduan.web.agency import steps as agency_steps
from pengaduan.web.agency.blueprint import bp as agency
from pengaduan.web.citizen import case as citizen_case
from pengaduan.web.citizen import case_steps as citizen_case_steps
from pengaduan.web.citizen import evidence as citizen_evidence
from pengaduan.web.citizen import filing as citizen_filing
from pengaduan.web.citizen import receipt as citizen_receipt
from pengaduan.web.citizen import resuming as citizen_resuming
from pengaduan.web.citizen import tracking as citizen_tracking
from pengaduan.web.citizen.blueprint import bp as citizen
from pengaduan.web.ombudsman import assessments as ombudsman_assessments
from pengaduan.web.ombudsman import case as ombudsman_case
from pengaduan.web.ombudsman import deadlines as ombudsman_deadlines
from pengaduan.web.ombudsman import indicators as ombudsman_indicators
from pengaduan.web.ombudsman import performance as ombudsman_performance
from pengaduan.web.ombudsman import queue as ombudsman_queue
from pengaduan.web.ombudsman import sheet as ombudsman_sheet
from pengaduan.web.ombudsman.blueprint import bp as ombudsman
from pengaduan.web.public import checks as public_checks
from pengaduan.web.public import pages as public_pages
from pengaduan.web.public import rankings as public_rankings
from pengaduan.web.public.blueprint import bp as public

# Views register themselves when their module is loaded.
VIEWS: tuple[ModuleType, ...] = (
    account_views,
    admin_accounts,
    admin_health,
    admin_home,
    admin_jobs,
    admin_mail,
    agency_case,
    agency_inbox,
    agency_performance,
    agency_steps,
    citizen_case,
    citizen_case_steps,
    citizen_evidence,
    citizen_filing,
    citizen_receipt,
    citizen_resuming,
    citizen_tracking,
    ombudsman_assessments,
    ombudsman_case,
    ombudsman_deadlines,
    ombudsman_indicators,
    ombudsman_performance,
    ombudsman_queue,
    ombudsman_sheet,
    public_checks,
    public_pages,
    public_rankings,
)


def install(app: Flask) -> None:
    """Register the blueprints."""
    for blueprint in (public, citizen, account, agency, ombudsman, admin):
        app.register_blueprint(blueprint)
