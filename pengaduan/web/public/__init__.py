"""Pages for everybody: home, help, rankings, checks of documents, service state."""
