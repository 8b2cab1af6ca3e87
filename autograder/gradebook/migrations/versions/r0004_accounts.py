"""Which account in the LMS a score went to; of the rows there are, the one that its student has now."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column. Who was sent nothing yet has none."""
    op.add_column("guanka_delivery", sa.Column("lms_id", sa.String(128)))
    op.execute(
        "UPDATE guanka_delivery SET lms_id ="
        " (SELECT lms_user_id FROM student WHERE student.id = guanka_delivery.student AND lms_user_id <> '')"
        " WHERE sent_at IS NOT NULL OR points IS NOT NULL"
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_column("guanka_delivery", "lms_id")
