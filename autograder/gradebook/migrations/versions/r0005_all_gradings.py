"""All gradings of a submission are found by an index: without one each question read every receipt."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add it, beside those of the receipts that are current and that count."""
    op.create_index("guanka_receipt_all", "guanka_receipt", ["level", "student"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index("guanka_receipt_all")
