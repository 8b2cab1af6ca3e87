"""How our tables came to be what they are: one script a change, run by alembic beside nbgrader's own."""
