"""The pages of administrators: people, outgoing mail, background jobs, health."""
