"""Making a laptop ready: init, enrolment, key list, and the journal's own commands."""
