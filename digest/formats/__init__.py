"""Formats: one module each, all of them ``render(digest, lang) -> bytes``; see ``table``."""
