"""Energies as scores of what is normal."""

from minent.energy.detection._detector import EnergyDetector

__all__ = ["EnergyDetector"]
