"""The counter: start page, search, household page. Composition only: it writes nothing and owns no table."""
