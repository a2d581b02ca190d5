"""What the server does for each operation of the document."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from pydantic import BaseModel

from dcs_models import Groups
from dcs_server.errors import Refused
from dcs_server.instances.fleet import Fleet
from dcs_server.instances.groups import NotSeen, groups
from dcs_server.instances.instance import Instance
from dcs_server.switch.decision import Outcome

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


def handlers(fleet: Fleet) -> dict[str, Handler]:
    """One for each operation, by operationId. A new operation needs one line here."""
    return {"swapInstance": partial(swap, fleet), "listGroups": partial(list_groups, fleet)}


async def swap(fleet: Fleet, call: Call) -> None:
    """Exchange the master and the standby of an instance."""
    instance = known(fleet, call.parameters)
    if not instance.can_switch:
        raise Refused("SwapNotSupported")
    if instance.is_busy:
        raise Refused("JobRunning")
    if await instance.swap() is not Outcome.SWITCHED:
        raise Refused("SwapFailed")


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
