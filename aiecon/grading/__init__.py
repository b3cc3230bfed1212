"""Grading of problem sets. Students and readers do not need it; it needs the extra `grading`."""
