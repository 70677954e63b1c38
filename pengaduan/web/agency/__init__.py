"""The desk of agency complaint officers."""
