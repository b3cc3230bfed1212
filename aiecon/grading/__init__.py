"""Assign, collect, grade and export problem sets. Needs the extra `grading`; no page and no chapter imports it."""
