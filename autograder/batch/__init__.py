"""Many submissions: find them, spread them over workers, lose none."""
