"""The scripts, in order: four digits and a name. A released one never changes."""
