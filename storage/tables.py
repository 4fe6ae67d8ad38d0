"""Every table in one place, for migrations and for tests that walk the schema."""

from storage import (
    announcements,
    audit,
    checkins,
    dialogue,
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
from storage.database import Base

metadata = Base.metadata
ALL = (
    announcements,
    audit,
    checkins,
    dialogue,
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
