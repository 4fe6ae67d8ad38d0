"""Every table in one place, for migrations and for tests that walk the schema."""

from storage import (
    announcements,
    audit,
    checkins,
    directory,
    events,
    form_conversations,
    groups,
    inbox,
    leases,
    matrix,
    members,
    mentoring,
    outbox,
    people,
    reminders,
    reports,
    schedule,
    skills,
)
from storage.database import Base

metadata = Base.metadata
ALL = (
    announcements,
    audit,
    checkins,
    form_conversations,
    directory,
    events,
    groups,
    inbox,
    leases,
    matrix,
    members,
    mentoring,
    outbox,
    people,
    reminders,
    reports,
    schedule,
    skills,
)
