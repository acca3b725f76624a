"""What is sealed of a case, opened."""

from zusage.cases.domain.sealing_contexts import variables_context
from zusage.cases.models import Case
from zusage.common.keys import open_json_text
from zusage.processes import domain as processes


def variables_of(case: Case) -> dict[str, processes.Value]:
    """Return what the process of a case knows; errors as for ``engine_state``."""
    return _data(case)[0]


def engine_state(case: Case) -> processes.State:
    """Return where the process of a case stands, with its variables.

    :raises KeyGone: if the case was erased
    :raises NotOurs, StateUnreadable: if what is stored is damaged
    """
    return processes.decode_marking(case.marking).with_data(_data(case))


def _data(case: Case) -> dict[int, dict[str, processes.Value]]:
    return processes.decode_data(open_json_text(case.key_id, case.variables, variables_context(case.id)))
