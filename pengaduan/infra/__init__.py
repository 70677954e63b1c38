"""The outside world: database, mail, storage, PDF, secrets, time."""
