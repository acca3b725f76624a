"""Measures the server time of every page of the demo: ``prepare`` makes its town, ``measure`` asks for each page.

Asked through Django's test client: middleware, view, database and template, without sockets.
"""

import json
import sys
from time import perf_counter
from typing import Any

import django

django.setup()

from benchmarks.matters import open_matter  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from zusage.cases.models import Case, PostRun, WorkItem  # noqa: E402
from zusage.common import clock  # noqa: E402
from zusage.common.tenancy import read_transaction  # noqa: E402
from zusage.config import demo  # noqa: E402
from zusage.identity import queries as identity  # noqa: E402

CALLS = 40
HOST = "darmstadt.localhost"


def main() -> None:
    if sys.argv[1] == "prepare":
        demo.prepare()
        return
    town = identity.municipality_by_key("darmstadt").id
    found = []
    for client, who, addresses in (_everybody(), _applicant(town), *_staff(town)):
        for name, address in addresses.items():
            found.append({"who": who, "page": name, **_measure(client, address)})
    print(json.dumps(found))


def _measure(client: Client, address: str) -> dict[str, Any]:
    """Return status and milliseconds of a page after a first call that nobody counts."""
    status = client.get(address).status_code
    times = []
    for _ in range(CALLS):
        begun = perf_counter()
        client.get(address)
        times.append((perf_counter() - begun) * 1000)
    times.sort()
    return {"status": status, "p50_ms": times[CALLS // 2], "p95_ms": times[CALLS * 95 // 100]}


def _everybody() -> tuple[Client, str, dict[str, str]]:
    names = ("home", "find", "accessibility", "report_barrier", "privacy", "imprint", "check_promise", "keys")
    addresses = {f"portal:{name}": reverse(f"portal:{name}") for name in names}
    addresses["portal:home (search)"] = reverse("portal:home") + "?q=ich+habe+einen+Welpen"
    addresses["portal:service"] = reverse("portal:service", args=["hund-anmelden"])
    addresses |= {f"record:{name}": reverse(f"record:{name}") for name in ("page", "csv", "json")}
    return Client(HTTP_HOST=HOST), "everybody", addresses


def _applicant(town: Any) -> tuple[Client, str, dict[str, str]]:
    """Return a browser with a draft at its first page and a case of its own."""
    client = Client(HTTP_HOST=HOST)
    draft = client.post(reverse("portal:start", args=["hund-anmelden"])).headers["Location"]
    receipt = open_matter(town, "machine", clock.now())
    client.post(reverse("portal:find"), {"reference": receipt.reference, "code": receipt.access_code})
    first_page = client.get(draft).headers["Location"]
    names = ("status", "message", "proof")
    return (
        client,
        "applicant",
        {"portal:question": first_page} | {f"portal:{name}": reverse(f"portal:{name}") for name in names},
    )


def _staff(town: Any) -> list[tuple[Client, str, dict[str, str]]]:
    with read_transaction(town):
        item = (
            WorkItem.objects.filter(state=WorkItem.State.OPEN, performer="skill:steuer").select_related("case").first()
        )
        run = PostRun.objects.order_by("-created_at").first()
        closed = Case.objects.filter(state=Case.State.CLOSED).first()
    clerk = {"workplace:today": reverse("workplace:today"), "workplace:new": reverse("workplace:new")}
    clerk["workplace:register"] = reverse("workplace:register", args=["hund-anmelden"])
    if item is not None:
        clerk["workplace:case (open)"] = reverse("workplace:case", args=[item.case.reference])
        clerk["workplace:decide"] = reverse("workplace:decide", args=[item.case.reference, item.id])
    if closed is not None:
        clerk["workplace:case (closed)"] = reverse("workplace:case", args=[closed.reference])
    post = {f"workplace:{name}": reverse(f"workplace:{name}") for name in ("post", "returned")}
    if run is not None:
        post["workplace:tick_run"] = reverse("workplace:tick_run", args=[run.id])
    head = {"workplace:today (head)": reverse("workplace:today"), "workplace:stuck": reverse("workplace:stuck")}
    return [_desk("sommer", clerk), _desk("wolf", post), _desk("keller", head)]


def _desk(login: str, addresses: dict[str, str]) -> tuple[Client, str, dict[str, str]]:
    client = Client(HTTP_HOST=HOST)
    said = client.post(reverse("workplace:login"), {"kennung": login, "passwort": demo.PASSWORD})
    if said.status_code not in {302, 303}:
        raise SystemExit(f"{login} cannot log in: {said.status_code}")
    return client, login, addresses


if __name__ == "__main__":
    main()
