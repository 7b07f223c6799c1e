"""Promoted: which model is at work, without loading it."""

from __future__ import annotations

from pathlib import Path


def promoted_version(folder: Path) -> str | None:
    """Return the version of the model at work in a folder of models, None where there is none."""
    try:
        name = (folder / "promoted").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return name if name and any(folder.glob(f"{name}.*")) else None
