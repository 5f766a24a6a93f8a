"""Pages of selection: searches, the ranked table, why, side by side, what changed, the report. Patients are codes here."""
