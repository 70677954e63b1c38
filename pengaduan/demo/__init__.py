"""An invented demo: people, units and complaints that walk through the real steps."""
