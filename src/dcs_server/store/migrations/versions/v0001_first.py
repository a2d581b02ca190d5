"""The first version: attempts and instances."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "attempts",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("project_id", sa.String, nullable=False),
        sa.Column("instance_id", sa.String, nullable=False),
        sa.Column("caller", sa.String, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("mode", sa.String, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("old_host", sa.String),
        sa.Column("old_port", sa.Integer),
        sa.Column("new_host", sa.String),
        sa.Column("new_port", sa.Integer),
        sa.Column("replid", sa.String),
        sa.Column("planned_offset", sa.BigInteger),
        sa.Column("status", sa.Integer),
        sa.Column("code", sa.String),
        sa.Column("duration", sa.Float),
        sa.Column("outcome", sa.String),
        sa.Column("note", sa.String),
        sa.Column("write_gap", sa.Float),
        sa.Column("offset", sa.BigInteger),
        sa.Column("lost", sa.BigInteger),
        sa.Column("recovered", sa.Boolean),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
    )
    running = sa.text("finished_at IS NULL")
    place = ["project_id", "instance_id"]
    op.create_index(
        "one_running", "attempts", place, unique=True, sqlite_where=running, postgresql_where=running
    )
    op.create_index("latest", "attempts", ["started_at"])
    op.create_table(
        "instances",
        sa.Column("project_id", sa.String, primary_key=True),
        sa.Column("instance_id", sa.String, primary_key=True),
        sa.Column("nodes", sa.JSON, nullable=False),
        sa.Column("endpoint", sa.JSON),
    )
