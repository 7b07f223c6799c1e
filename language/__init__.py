"""Indonesian itself: words, stems, sentences, dates, places, shingles. Pure: no clock, no network.

Knows no article and no database; reads nothing but ``data/lexicon`` and ``data/gazetteer``.
"""
