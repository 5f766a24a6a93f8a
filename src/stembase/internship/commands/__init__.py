"""What can be done about internships: plans, and the apply functions of their verbs."""
