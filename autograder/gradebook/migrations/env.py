"""What alembic runs before our scripts: they go into the caller's transaction and are counted in our own table."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="guanka_version",  # nbgrader counts its own in alembic_version
)
context.run_migrations()
