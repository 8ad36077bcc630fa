"""Every table of the books, a module to a noun; text that people wrote or that is said to them is sealed (columns `sealed_…`)."""

from db.tables.alerts import AlertAnswerRow, AlertRow, VillageChatRow
from db.tables.cases import (
    OPEN_CASE,
    CaseDecisionRow,
    CaseEventRow,
    CaseLookRow,
    CaseMissRow,
    CaseObjectionRow,
    CasePhotoRow,
    CaseProposalRow,
    CaseRow,
    CaseUnitRow,
    CaseVaultRow,
)
from db.tables.columns import LONG
from db.tables.documents import DocumentRow, FigureRow
from db.tables.frauds import FraudClueRow, FraudPhotoRow, FraudRow
from db.tables.messages import ConversationRow, LetterRow, LetterState, NoticeRow, NoticeState, SheetRow, UploadRow
from db.tables.office import AuditRow, MarkRow, PaceRow
from db.tables.people import (
    AppointmentRow,
    GuardianCodeRow,
    GuardianRow,
    IdentityRow,
    InvitationRow,
    PersonRow,
    PostRow,
    ProfileRow,
)
from db.tables.questions import QuestionRow, ReplyRow
from db.tables.tasks import LeaveRow, MilestoneRow, ProgressRow, TaskEventRow, TaskLineRow, TaskMinutesRow, TaskRow

__all__ = [
    "LONG",
    "OPEN_CASE",
    "AlertAnswerRow",
    "AlertRow",
    "AppointmentRow",
    "AuditRow",
    "CaseDecisionRow",
    "CaseEventRow",
    "CaseLookRow",
    "CaseMissRow",
    "CaseObjectionRow",
    "CasePhotoRow",
    "CaseProposalRow",
    "CaseRow",
    "CaseUnitRow",
    "CaseVaultRow",
    "ConversationRow",
    "DocumentRow",
    "FigureRow",
    "FraudClueRow",
    "FraudPhotoRow",
    "FraudRow",
    "GuardianCodeRow",
    "GuardianRow",
    "IdentityRow",
    "InvitationRow",
    "LeaveRow",
    "LetterRow",
    "LetterState",
    "MarkRow",
    "MilestoneRow",
    "NoticeRow",
    "NoticeState",
    "PaceRow",
    "PersonRow",
    "PostRow",
    "ProfileRow",
    "ProgressRow",
    "QuestionRow",
    "ReplyRow",
    "SheetRow",
    "TaskEventRow",
    "TaskLineRow",
    "TaskMinutesRow",
    "TaskRow",
    "UploadRow",
    "VillageChatRow",
]
