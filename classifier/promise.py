"""Promise: what a desk is promised of a model's two lists. Figures alone, quick to load."""

RECALL = 0.90
"""The promised recall of flagged and borderline together."""
CONFIDENCE = 0.90
"""How sure the promise is, over the draw of the articles that set the threshold."""
FROZEN = 0.3
"""Share of the labelled articles held back as the frozen test: enough to see a fall, little enough
to learn. They set no threshold, so that a desk labels more than the thresholds need."""
MOST_BORDERLINE = 0.0595
"""Share of the news that a desk reads beside what is flagged: of 1,000 articles a day under 60."""
LEAST_NEWS = 200
"""With fewer articles the share that is listed is not known to within three hundredths."""

FROM_LABELS, FROM_CORPUS = "labels of this desk", "cross-validation on the corpus"
"""``thresholds_from`` of a card whose thresholds were chosen in training."""
CHOSEN = frozenset({FROM_LABELS, FROM_CORPUS})
"""Anything else says what the thresholds that ship were measured on."""
