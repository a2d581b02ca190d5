"""Run by Alembic, with the connection of whoever asks for the migration."""

from alembic import context

from dcs_server.store.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
