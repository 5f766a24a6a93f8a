"""Puts the panels of this folder on the home pages of their roles; once a process."""

from stembase.people.roles import ADMINISTRATOR, COORDINATOR, MENTOR, PROGRAMME_DIRECTOR, RESEARCHER, STUDENT, TUTOR
from stembase.web.home import PANELS
from stembase.web.practice.assigned import assigned_panel

from .base import administration_panel, base_panel, coming_panel
from .own import clearance_panel, evidence_panel, may_panel, research_panel
from .teaching import decide_panel, students_panel

OF = {
    STUDENT: (assigned_panel, may_panel, clearance_panel, evidence_panel),
    MENTOR: (decide_panel,),
    TUTOR: (students_panel,),
    COORDINATOR: (base_panel, coming_panel),
    PROGRAMME_DIRECTOR: (coming_panel, base_panel),
    RESEARCHER: (research_panel,),
    ADMINISTRATOR: (administration_panel, base_panel),
}


def join() -> None:
    """Append each panel where it is not yet; what waits in a bank stands above what the person may do."""
    for role, makers in OF.items():
        PANELS[role].extend(maker for maker in makers if maker not in PANELS[role])
