"""The gradebook: nbgrader's database, written in bulk, and a receipt beside each grade."""
