"""Who was at which event: organizations, people or countries, by presence or by any role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from wcograph.catalogue import find, labels
from wcograph.errors import UsageError
from wcograph.networks.actors import Bodies, kind_of
from wcograph.networks.selections import rows
from wcograph.store import Anything

Of = Literal["organization", "person", "country"]
Roles = Literal["present", "any"]
PLURAL: Final = {"organization": "organizations", "person": "people", "country": "countries"}
_ROLES: Final = ("present", "any")


def left_out(dataset: Anything, names: str | Iterable[str]) -> dict[str, str]:
    """IRIs of the bodies and people to leave out, with their labels.

    Raises:
        NotFoundError: nothing is called so, or several things are.
    """
    found = [find(dataset, name) for name in ([names] if isinstance(names, str) else names)]
    return labels(dataset, found)


class Attendance:
    """Which actors count as having been at an event."""

    def __init__(
        self,
        dataset: Anything,
        bodies: Bodies,
        of: Of,
        *,
        roles: Roles = "present",
        groups: bool = False,
        gone: Mapping[str, str] | None = None,
    ) -> None:
        if of not in PLURAL:
            raise UsageError(f"of is '{of}'; it is one of {', '.join(PLURAL)}")
        if roles not in _ROLES:
            raise UsageError(f"roles is '{roles}'; it is one of {', '.join(_ROLES)}")
        self._dataset, self._bodies, self._of, self._roles = dataset, bodies, of, roles
        self._kinds = ("org", "region", "group") if groups else ("org", "region")
        self._gone = gone or {}
        self._actors: dict[str, str] = {"": ""}

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Actor and event as IRIs, perhaps several times."""
        if self._of == "person" or self._roles == "any":
            yield from ((actor, event) for actor, event, _ in self.taken())
            return
        actors = self._actors
        for body, event in rows(self._dataset, "present"):
            actor = actors.get(body)
            if actor is None:
                actor = self._actor(body)
            if actor:
                yield actor, event

    def taken(self) -> Iterator[tuple[str, str, str]]:
        """Actor, event and role as IRIs."""
        implied = {role for (role,) in rows(self._dataset, "presence")}
        for event, agent, body, role in rows(self._dataset, "participations"):
            if self._roles == "present" and role not in implied:
                continue
            if self._of == "person":
                if kind_of(agent) == "person" and agent not in self._gone and body not in self._gone:
                    yield agent, event, role
                continue
            for each in (agent, body):
                if actor := self._actor(each):
                    yield actor, event, role

    def _actor(self, body: str) -> str:
        """The node that a body stands for, or an empty string."""
        known = self._actors.get(body)
        if known is None:
            counts = body not in self._gone and kind_of(body) in self._kinds
            known = "" if not counts else self._bodies.country(body) if self._of == "country" else body
            self._actors[body] = known
        return known
