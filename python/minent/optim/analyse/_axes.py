"""Where things are drawn."""

BESIDE = {"loc": "upper left", "bbox_to_anchor": (1.02, 1.0)}
"""Where a legend hides nothing."""
