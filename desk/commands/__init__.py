"""One module a group of commands; each only reads its options and calls what does the work."""
