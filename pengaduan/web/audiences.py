"""All audiences registered in one place; none of them knows another."""

from types import ModuleType

from flask import Flask

from pengaduan.web.account import notices as account_notices
from pengaduan.web.account import views as account_views
from pengaduan.web.account.blueprint import bp as account
from pengaduan.web.admin import accounts as admin_accounts
from pengaduan.web.admin import calendars as admin_calendars
from pengaduan.web.admin import edition_drafts as admin_edition_drafts
from pengaduan.web.admin import editions as admin_editions
from pengaduan.web.admin import health as admin_health
from pengaduan.web.admin import home as admin_home
from pengaduan.web.admin import jobs as admin_jobs
from pengaduan.web.admin import ladder_steps as admin_ladder_steps
from pengaduan.web.admin import mail as admin_mail
from pengaduan.web.admin import office_hours as admin_office_hours
from pengaduan.web.admin import policies as admin_policies
from pengaduan.web.admin import policy_versions as admin_policy_versions
from pengaduan.web.admin import routing as admin_routing
from pengaduan.web.admin import texts as admin_texts
from pengaduan.web.admin.blueprint import bp as admin
from pengaduan.web.agency import answering as agency_answering
from pengaduan.web.agency import assessment as agency_assessment
from pengaduan.web.agency import bulk as agency_bulk
from pengaduan.web.agency import case as agency_case
from pengaduan.web.agency import desk_settings as agency_desk_settings
from pengaduan.web.agency import export as agency_export
from pengaduan.web.agency import extending as agency_extending
from pengaduan.web.agency import files as agency_files
from pengaduan.web.agency import handing as agency_handing
from pengaduan.web.agency import handover as agency_handover
from pengaduan.web.agency import inbox as agency_inbox
from pengaduan.web.agency import intake as agency_intake
from pengaduan.web.agency import joined as agency_joined
from pengaduan.web.agency import mending as agency_mending
from pengaduan.web.agency import ombudsman_letters as agency_ombudsman_letters
from pengaduan.web.agency import papers as agency_papers
from pengaduan.web.agency import performance as agency_performance
from pengaduan.web.agency import pointing as agency_pointing
from pengaduan.web.agency import preview as agency_preview
from pengaduan.web.agency import reclassifying as agency_reclassifying
from pengaduan.web.agency import reminders as agency_reminders
from pengaduan.web.agency import returning as agency_returning
from pengaduan.web.agency import reviewing as agency_reviewing
from pengaduan.web.agency import searching as agency_searching
from pengaduan.web.agency import steps as agency_steps
from pengaduan.web.agency import template_use as agency_template_use
from pengaduan.web.agency import templates as agency_templates
from pengaduan.web.agency.blueprint import bp as agency
from pengaduan.web.citizen import case as citizen_case
from pengaduan.web.citizen import case_steps as citizen_case_steps
from pengaduan.web.citizen import equality as citizen_equality
from pengaduan.web.citizen import evidence as citizen_evidence
from pengaduan.web.citizen import filing as citizen_filing
from pengaduan.web.citizen import findings as citizen_findings
from pengaduan.web.citizen import formal as citizen_formal
from pengaduan.web.citizen import formal_completion as citizen_formal_completion
from pengaduan.web.citizen import formal_people as citizen_formal_people
from pengaduan.web.citizen import lost_key as citizen_lost_key
from pengaduan.web.citizen import notices as citizen_notices
from pengaduan.web.citizen import offline as citizen_offline
from pengaduan.web.citizen import own_case as citizen_own_case
from pengaduan.web.citizen import own_data as citizen_own_data
from pengaduan.web.citizen import papers as citizen_papers
from pengaduan.web.citizen import receipt as citizen_receipt
from pengaduan.web.citizen import resuming as citizen_resuming
from pengaduan.web.citizen import tracking as citizen_tracking
from pengaduan.web.citizen import uploads as citizen_uploads
from pengaduan.web.citizen.blueprint import bp as citizen
from pengaduan.web.ombudsman import agency_table as ombudsman_agency_table
from pengaduan.web.ombudsman import assessments as ombudsman_assessments
from pengaduan.web.ombudsman import case as ombudsman_case
from pengaduan.web.ombudsman import data_desk as ombudsman_data_desk
from pengaduan.web.ombudsman import deadlines as ombudsman_deadlines
from pengaduan.web.ombudsman import decisions as ombudsman_decisions
from pengaduan.web.ombudsman import duplicates as ombudsman_duplicates
from pengaduan.web.ombudsman import field as ombudsman_field
from pengaduan.web.ombudsman import formal as ombudsman_formal
from pengaduan.web.ombudsman import heat as ombudsman_heat
from pengaduan.web.ombudsman import heat_cells as ombudsman_heat_cells
from pengaduan.web.ombudsman import indicator_page as ombudsman_indicator_page
from pengaduan.web.ombudsman import indicators as ombudsman_indicators
from pengaduan.web.ombudsman import intake as ombudsman_intake
from pengaduan.web.ombudsman import integrity as ombudsman_integrity
from pengaduan.web.ombudsman import issues as ombudsman_issues
from pengaduan.web.ombudsman import ladder as ombudsman_ladder
from pengaduan.web.ombudsman import level_files as ombudsman_level_files
from pengaduan.web.ombudsman import mailbox as ombudsman_mailbox
from pengaduan.web.ombudsman import originals as ombudsman_originals
from pengaduan.web.ombudsman import papers as ombudsman_papers
from pengaduan.web.ombudsman import performance as ombudsman_performance
from pengaduan.web.ombudsman import pointing as ombudsman_pointing
from pengaduan.web.ombudsman import quality as ombudsman_quality
from pengaduan.web.ombudsman import quality_back as ombudsman_quality_back
from pengaduan.web.ombudsman import queue as ombudsman_queue
from pengaduan.web.ombudsman import reclassifying as ombudsman_reclassifying
from pengaduan.web.ombudsman import releases as ombudsman_releases
from pengaduan.web.ombudsman import report_orders as ombudsman_report_orders
from pengaduan.web.ombudsman import respondents as ombudsman_respondents
from pengaduan.web.ombudsman import returned as ombudsman_returned
from pengaduan.web.ombudsman import reviewing as ombudsman_reviewing
from pengaduan.web.ombudsman import searching as ombudsman_searching
from pengaduan.web.ombudsman import second as ombudsman_second
from pengaduan.web.ombudsman import sheet as ombudsman_sheet
from pengaduan.web.ombudsman import suggested as ombudsman_suggested
from pengaduan.web.ombudsman import surveys as ombudsman_surveys
from pengaduan.web.ombudsman import track as ombudsman_track
from pengaduan.web.ombudsman import track_desk as ombudsman_track_desk
from pengaduan.web.ombudsman import track_follow as ombudsman_track_follow
from pengaduan.web.ombudsman import track_steps as ombudsman_track_steps
from pengaduan.web.ombudsman import track_team as ombudsman_track_team
from pengaduan.web.ombudsman import trail as ombudsman_trail
from pengaduan.web.ombudsman import unit_evidence as ombudsman_unit_evidence
from pengaduan.web.ombudsman import unit_sheet as ombudsman_unit_sheet
from pengaduan.web.ombudsman import watch_list as ombudsman_watch_list
from pengaduan.web.ombudsman import zone_maps as ombudsman_zone_maps
from pengaduan.web.ombudsman.blueprint import bp as ombudsman
from pengaduan.web.public import badges as public_badges
from pengaduan.web.public import checks as public_checks
from pengaduan.web.public import issues as public_issues
from pengaduan.web.public import messages as public_messages
from pengaduan.web.public import metrics as public_metrics
from pengaduan.web.public import open_data as public_open_data
from pengaduan.web.public import pages as public_pages
from pengaduan.web.public import rankings as public_rankings
from pengaduan.web.public import recommendations as public_recommendations
from pengaduan.web.public import statistics as public_statistics
from pengaduan.web.public import survey as public_survey
from pengaduan.web.public.blueprint import bp as public

# Views register themselves when their module is loaded.
VIEWS: tuple[ModuleType, ...] = (
    account_notices,
    account_views,
    admin_accounts,
    admin_calendars,
    admin_edition_drafts,
    admin_editions,
    admin_health,
    admin_home,
    admin_jobs,
    admin_ladder_steps,
    admin_mail,
    admin_office_hours,
    admin_policies,
    admin_routing,
    admin_policy_versions,
    admin_texts,
    agency_answering,
    agency_desk_settings,
    agency_extending,
    agency_handing,
    agency_template_use,
    agency_templates,
    agency_files,
    agency_preview,
    agency_assessment,
    agency_bulk,
    agency_case,
    agency_export,
    agency_handover,
    agency_inbox,
    agency_intake,
    agency_joined,
    agency_mending,
    agency_ombudsman_letters,
    agency_papers,
    agency_performance,
    agency_pointing,
    agency_reminders,
    agency_reclassifying,
    agency_returning,
    agency_reviewing,
    agency_searching,
    agency_steps,
    citizen_case,
    citizen_case_steps,
    citizen_equality,
    citizen_evidence,
    citizen_filing,
    citizen_findings,
    citizen_formal,
    citizen_formal_completion,
    citizen_formal_people,
    citizen_lost_key,
    citizen_notices,
    citizen_offline,
    citizen_own_case,
    citizen_own_data,
    citizen_papers,
    citizen_receipt,
    citizen_resuming,
    citizen_tracking,
    citizen_uploads,
    ombudsman_agency_table,
    ombudsman_assessments,
    ombudsman_case,
    ombudsman_data_desk,
    ombudsman_deadlines,
    ombudsman_decisions,
    ombudsman_duplicates,
    ombudsman_field,
    ombudsman_formal,
    ombudsman_heat,
    ombudsman_heat_cells,
    ombudsman_indicator_page,
    ombudsman_indicators,
    ombudsman_intake,
    ombudsman_integrity,
    ombudsman_issues,
    ombudsman_ladder,
    ombudsman_level_files,
    ombudsman_mailbox,
    ombudsman_originals,
    ombudsman_papers,
    ombudsman_performance,
    ombudsman_pointing,
    ombudsman_quality,
    ombudsman_quality_back,
    ombudsman_queue,
    ombudsman_reclassifying,
    ombudsman_releases,
    ombudsman_report_orders,
    ombudsman_respondents,
    ombudsman_returned,
    ombudsman_reviewing,
    ombudsman_searching,
    ombudsman_second,
    ombudsman_sheet,
    ombudsman_suggested,
    ombudsman_surveys,
    ombudsman_trail,
    ombudsman_unit_evidence,
    ombudsman_unit_sheet,
    ombudsman_watch_list,
    ombudsman_track,
    ombudsman_track_desk,
    ombudsman_track_follow,
    ombudsman_track_steps,
    ombudsman_track_team,
    ombudsman_zone_maps,
    public_badges,
    public_checks,
    public_issues,
    public_messages,
    public_metrics,
    public_open_data,
    public_pages,
    public_rankings,
    public_recommendations,
    public_statistics,
    public_survey,
)


def install(app: Flask) -> None:
    """Register the blueprints."""
    for blueprint in (public, citizen, account, agency, ombudsman, admin):
        app.register_blueprint(blueprint)
