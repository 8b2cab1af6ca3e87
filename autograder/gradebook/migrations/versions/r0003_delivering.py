"""What became of the scores in the LMS, where its columns are, and which launches were used up."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "guanka_delivery",
        sa.Column("column", sa.String(128), primary_key=True),
        sa.Column("student", sa.String(128), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("points", sa.Float()),
        sa.Column("maximum", sa.Float()),
        sa.Column("comment_sha256", sa.String(64)),
        sa.Column("tried_sha256", sa.String(64)),
        sa.Column("sent_at", sa.DateTime()),
        sa.Column("is_uncertain", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("tried_at", sa.DateTime()),
        sa.Column("answer", sa.Text(), nullable=False, server_default=""),
        sa.Column("advice", sa.Text(), nullable=False, server_default=""),
    )
    op.create_table(
        "guanka_line_item",
        sa.Column("column", sa.String(128), primary_key=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("maximum", sa.Float(), nullable=False),
        sa.Column("due", sa.DateTime()),
        sa.Column("is_gone", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "guanka_nonce",
        sa.Column("nonce", sa.String(128), primary_key=True),
        sa.Column("expires", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    """Forget what was added."""
    for name in ("guanka_nonce", "guanka_line_item", "guanka_delivery"):
        op.drop_table(name)
