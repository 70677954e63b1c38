"""How agencies handle complaints, with the cases behind every figure."""
