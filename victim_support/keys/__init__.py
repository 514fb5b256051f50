"""What is public about keys: encoding, signing, chains, lists, enrolment and sealing. Imports only `errors`."""
