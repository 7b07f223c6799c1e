"""The spiders; there is one, and an outlet is its argument."""
