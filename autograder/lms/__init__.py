"""The LMS: what its gradebook should hold, what it holds, and the platforms that are spoken to."""
