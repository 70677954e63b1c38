"""Data in, document out."""
