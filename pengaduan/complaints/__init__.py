"""The record of a complaint and everything filed in it."""
