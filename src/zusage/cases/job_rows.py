"""The jobs that an act on a case queues, each with the key by which it is queued once and can be taken back."""

from datetime import datetime

from zusage.cases.models import Case, Delivery
from zusage.common.jobs import job_row
from zusage.common.models import Job
from zusage.processes.domain import SetTimer


def typeset(delivery: Delivery, now: datetime) -> Job:
    return job_row("cases.typeset", {"delivery": str(delivery.id)}, now=now, key=f"typeset:{delivery.id}")


def send_mail(case: Case, what: str, now: datetime) -> Job:
    payload = {"case": str(case.id), "what": what}
    return job_row("cases.send_mail", payload, now=now, key=f"mail:{case.id}:{what}:{case.event_count}")


def fire_timer(case: Case, effect: SetTimer, now: datetime) -> Job:
    payload = {"case": str(case.id), "timer": effect.effect_id}
    key = timer_key(case, effect.effect_id)
    return job_row("cases.fire_timer", payload, now=now, due_at=effect.due_at, key=key)


def follow_up(case: Case, key: str, due_at: datetime, now: datetime) -> Job:
    payload = {"case": str(case.id), "follow_up": key, "ended_at": now.isoformat()}
    return job_row(
        "cases.follow_up", payload, now=now, due_at=due_at, key=f"follow-up:{case.id}:{key}:{case.event_count}"
    )


def ask_connector(case: Case, effect_id: str, now: datetime) -> Job:
    payload = {"case": str(case.id), "call": effect_id}
    return job_row("cases.ask_connector", payload, now=now, key=call_key(case, effect_id))


def timer_key(case: Case, effect_id: str) -> str:
    return f"timer:{case.id}:{effect_id}"


def call_key(case: Case, effect_id: str) -> str:
    return f"call:{case.id}:{effect_id}"
