"""What runs beside the student. Started as a process of its own, never imported by the grader."""
