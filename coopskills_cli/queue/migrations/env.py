"""What Alembic runs around the migrations: all of them in the one transaction that `schema.py` has begun."""

from __future__ import annotations

from alembic import context

# transactional_ddl: SQLite can undo DDL, and our connections leave BEGIN to us, so all is made or nothing
context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
