"""Receipts, without foreign keys: nbgrader must be free to remove its own rows."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table of receipts; of a student's for a level, one is the current one."""
    op.create_table(
        "guanka_receipt",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("student", sa.String(128), nullable=False),
        sa.Column("level", sa.String(128), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("submission_sha256", sa.String(64), nullable=False),
        sa.Column("level_version", sa.String(64), nullable=False),
        sa.Column("seed_fingerprint", sa.String(64), nullable=False),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.Column("sandboxed", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("score", sa.Float()),
        sa.Column("max_score", sa.Float(), nullable=False),
        sa.Column("submitted_at", sa.DateTime()),
        sa.Column("graded_at", sa.DateTime(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
    )
    op.create_index(
        "guanka_receipt_current",
        "guanka_receipt",
        ["level", "student"],
        unique=True,
        sqlite_where=sa.text("is_current = 1"),
        postgresql_where=sa.text("is_current"),
    )


def downgrade() -> None:
    """Forget the receipts."""
    op.drop_table("guanka_receipt")
