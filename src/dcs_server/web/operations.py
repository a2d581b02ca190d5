"""What the server does for each operation of the document."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TypeAlias

from pydantic import BaseModel

from dcs_models import Groups
from dcs_server.errors import Refused
from dcs_server.instances.fleet import Fleet
from dcs_server.instances.groups import NotSeen, groups
from dcs_server.instances.instance import Instance
from dcs_server.instances.ledger import Ledger
from dcs_server.store import Attempt

Parameters: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class Call:
    """One request that may be carried out. caller: who sent it, origin: from which address."""

    parameters: Parameters
    caller: str
    origin: str
    request_id: str


Handler: TypeAlias = Callable[[Call], Awaitable[BaseModel | None]]
"""Carries out one operation for a caller who may. Returns the content of its success. Raises Refused."""


def handlers(fleet: Fleet, ledger: Ledger) -> dict[str, Handler]:
    """One for each operation, by operationId. A new operation needs one line here."""
    return {"swapInstance": partial(swap, fleet, ledger), "listGroups": partial(list_groups, fleet)}


async def swap(fleet: Fleet, ledger: Ledger, call: Call) -> None:
    """Exchange the master and the standby of an instance."""
    instance = known(fleet, call.parameters)
    attempt = Attempt(
        id=call.request_id,
        project_id=instance.project_id,
        instance_id=instance.id,
        caller=call.caller,
        origin=call.origin,
        mode=instance.method.mode if instance.method else "",
        started_at=datetime.now(UTC),
    )
    await instance.swap(attempt, ledger)


async def list_groups(fleet: Fleet, call: Call) -> Groups:
    """Show the shards of an instance and the roles of their replicas."""
    instance = known(fleet, call.parameters)
    if not instance.can_switch:
        raise Refused("InstanceTypeNotSupported")
    try:
        return await groups(instance)
    except NotSeen:
        raise Refused("LookFailed") from None


def known(fleet: Fleet, parameters: Parameters) -> Instance:
    """The instance that a path names. Raises Refused."""
    instance = fleet.find(parameters["project_id"], parameters["instance_id"])
    if instance is None:
        raise Refused("InstanceNotFound")
    return instance
