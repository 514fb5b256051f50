"""The centre's side: root and issuing keys, enrolment, revocation, status lists. Composition only."""
