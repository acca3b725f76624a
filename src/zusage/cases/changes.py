"""What one act changes of some cases: collected while the act goes on, written at its end in few statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from zusage.cases.domain.sealing_contexts import variables_context
from zusage.cases.journal import Journal, write_events
from zusage.cases.mailbox import Mailbox
from zusage.cases.models import Case, Decision, Delivery, Document, WorkItem
from zusage.common import jobs
from zusage.common.keys import seal_json_text
from zusage.common.models import Job
from zusage.common.tenancy import update_rows
from zusage.processes import domain as processes


@dataclass(kw_only=True)
class Changes:
    """The rows of one case that an act makes or changes."""

    case: Case
    engine: processes.State
    now: datetime
    journal: Journal
    is_new: bool = False
    has_moved: bool = False
    """Whether the engine went on in this act."""
    items: list[WorkItem] = field(default_factory=list)
    changed_items: list[WorkItem] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    mailbox: Mailbox = field(init=False)
    queued: list[Job] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mailbox = Mailbox(self.case, self.now)

    def touch(self, item: WorkItem) -> None:
        """Have a changed item written, if it is not new anyway."""
        if item not in self.items and item not in self.changed_items:
            self.changed_items.append(item)

    def seal_state(self) -> None:
        """Put where the process stands into the row, if it moved."""
        if self.has_moved:
            self.case.marking = processes.encode_marking(self.engine)
            self.case.variables = seal_json_text(
                self.case.key_id, processes.encode_data(self.engine.data), variables_context(self.case.id)
            )


_STANDING = ("state", "end", "end_kind", "ended_at", "event_count", "chain_head")
_WITH_PROCESS = (*_STANDING, "service", "semantics_version", "marking", "variables")
"""What acts change of a case once it is opened; the rest stays as it was received."""


def save_all(changes: Sequence[Changes]) -> None:
    """Write everything that changed in some cases: at most one statement per table, and one for each changed row."""
    for change in changes:
        change.seal_state()
    known = [change for change in changes if not change.is_new]
    Case.objects.bulk_create([change.case for change in changes if change.is_new])
    update_rows([change.case for change in known if change.has_moved], *_WITH_PROCESS)
    update_rows([change.case for change in known if not change.has_moved], *_STANDING)
    write_events(change.journal for change in changes)
    for change in changes:
        change.mailbox.write()
    WorkItem.objects.bulk_create([item for change in changes for item in change.items])
    changed_items = [item for change in changes for item in change.changed_items]
    update_rows(changed_items, "activity_id", "state", "closed_at", "latest_start_at")
    Document.objects.bulk_create([document for change in changes for document in change.documents])
    Decision.objects.bulk_create([decision for change in changes for decision in change.decisions])
    Delivery.objects.bulk_create([delivery for change in changes for delivery in change.deliveries])
    jobs.cancel([key for change in changes for key in change.cancelled])
    jobs.queue_all([job for change in changes for job in change.queued])
