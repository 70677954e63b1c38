"""The citizen's pages: file, prove, follow, answer; without an account."""
