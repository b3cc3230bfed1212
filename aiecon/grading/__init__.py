"""Assign, collect, grade and export problem sets. Needs the extra `grading`; no chapter imports it."""
