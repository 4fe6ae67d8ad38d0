"""Alembic's way in: migrate over the connection that `storage.migrate` hands over."""

from __future__ import annotations

from alembic import context

from storage import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    render_as_batch=True,
)


with context.begin_transaction():
    context.run_migrations()
