"""The clocks of a complaint."""
