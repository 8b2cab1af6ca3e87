"""Pages over HTTP: LTI launches, and what a student and staff see after one."""
