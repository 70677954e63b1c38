"""The steps people take with a complaint, one module per step."""
