"""What becomes of a graft in a patient: neutrophils back in the blood, death without relapse, relapse, survival. Pure; numbers come as parameters."""
