"""Which receipt counts, why it was graded, on what, and the runs that are under way; old rows keep all they say."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
_NEW = ("counts", "reason", "environment", "late_penalty", "before")


def upgrade() -> None:
    """Add the columns; of the rows there are the current ones count, for then that was the same."""
    op.add_column("guanka_receipt", sa.Column("counts", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("guanka_receipt", sa.Column("reason", sa.String(16)))
    op.add_column("guanka_receipt", sa.Column("environment", sa.Text()))
    op.add_column("guanka_receipt", sa.Column("late_penalty", sa.Float()))
    op.add_column("guanka_receipt", sa.Column("before", sa.Integer()))
    op.execute("UPDATE guanka_receipt SET counts = is_current")
    op.create_index(
        "guanka_receipt_counts",
        "guanka_receipt",
        ["level", "student"],
        unique=True,
        sqlite_where=sa.text("counts = 1"),
        postgresql_where=sa.text("counts"),
    )
    op.create_table(
        "guanka_run",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("level", sa.String(128), nullable=False),
        sa.Column("started", sa.DateTime(), nullable=False),
        sa.Column("finished", sa.DateTime()),
    )


def downgrade() -> None:
    """Forget what was added."""
    op.drop_table("guanka_run")
    op.drop_index("guanka_receipt_counts")
    for name in _NEW:
        op.drop_column("guanka_receipt", name)
