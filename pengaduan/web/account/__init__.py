"""Sign in, sign out, and the sessions of one's own account."""
