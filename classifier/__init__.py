"""Text in, Judgements out: features, tags, stages, evidence, places, facts. No database, no net."""
