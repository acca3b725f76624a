"""The work a matter brings to each skill, as its package estimates it before there is a record."""

from collections.abc import Collection

from zusage.capacity.domain.order import Activity, Work, expected_work
from zusage.catalogue.domain.package import ServicePackage

MINUTES_FROM_DESK_TO_POST = 240
"""What is decided after noon goes with the next day's post: half a working day from desk to post."""


def work_by_skill(package: ServicePackage, certain: Collection[str] | None = None) -> dict[str, Work]:
    """Return the expected work per skill in standard minutes.

    :param certain: only these activities, each sure to come (what is open now); None: a new matter
    """
    parts: dict[str, list[Activity]] = {}
    for activity in package.activities.values():
        if not activity.skill or (certain is not None and activity.key not in certain):
            continue
        reach = 1000 if certain is not None else activity.reach_percent * 10
        parts.setdefault(activity.skill, []).append(Activity(activity.minutes_mean, activity.minutes_sd, reach))
    return {skill: _to_hand_over(expected_work(activities)) for skill, activities in parts.items()}


def _to_hand_over(work: Work) -> Work:
    """Add the way from the desk to the post to the flow time: only hand-over keeps a promise."""
    return Work(work.minutes, work.flow_minutes + MINUTES_FROM_DESK_TO_POST, work.minutes_squared)
