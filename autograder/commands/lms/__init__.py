"""``guanka lms``: set up a platform, match its people, deliver scores, and say how that went."""
