"""Every page by name, from the views of the example case."""

from collections.abc import Mapping
from types import MappingProxyType

from services.portal.pages.environment import View
from services.portal.tests.example_calls import CALLS
from services.portal.tests.example_citizen import CITIZEN, ELDER
from services.portal.tests.example_clock import CLOCKS
from services.portal.tests.example_desk import OFFICERS
from services.portal.tests.example_figures import FIGURES
from services.portal.tests.example_issues import ISSUES
from services.portal.tests.example_review import REVIEWS
from services.portal.tests.example_session import SESSIONS
from services.portal.tests.example_supervision import SUPERVISION

PAGES: Mapping[str, View] = MappingProxyType(
    {**CITIZEN, **ELDER, **OFFICERS, **CLOCKS, **SESSIONS, **SUPERVISION, **FIGURES, **CALLS, **ISSUES, **REVIEWS}
)
