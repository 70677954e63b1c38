"""Work that must happen later, as rows written in the same transaction."""
