"""The client for threads."""

import time
from dataclasses import replace
from typing import Self

from dcs_api.api.observation import list_groups
from dcs_api.api.switchover import swap_instance
from dcs_client.base import Base
from dcs_client.deadline import within
from dcs_client.exchange import check
from dcs_client.shards import Shard, shards
from dcs_client.switchover import Switchover
from dcs_client.transport import connect
from dcs_client.verification import (
    Resolution,
    Shards,
    Watch,
    guard,
    looking_first,
    master,
    remembering,
    resolution,
)


class Client(Base):
    """Calls the API. Use it in a `with` block, or close it; it may be shared between threads."""

    def _connect(self) -> None:
        self._http = connect(self.endpoint, self._token, self._successes)
        self._api.set_httpx_client(self._http)

    def swap(
        self, instance_id: str, *, expected_master: str | None = None, verify: bool = False
    ) -> Switchover:
        """Exchange the master and the standby of one instance.

        Sends exactly one request; it is never repeated, because a second one would switch back.

        instance_id: dashed UUID of a master/standby instance.
        expected_master: a node_id; looks first, and sends nothing when another node is master.
        verify: looks first, and after the answer until another node is master and all nodes are active.
        Returns the request id and the duration. It means that the service says it has switched; with verify,
        that the roles show it, and who was and is master.
        Raises InvalidArgument, NotSent or MasterChanged when no switchover was sent, a subclass of ApiError
        for an error of the service, OutcomeUnknown when the answer was lost or is not in the contract,
        NotVerified when the roles do not show the switchover within the limit of `Polling`.
        Source: "Master/Standby Switchover" in the service's API reference.
        """
        if expected_master is None and not verify:
            return self._send(instance_id)
        with looking_first():
            before = self.shards(instance_id)
        guard(before, expected_master)
        with remembering(before):
            switchover = self._send(instance_id)
            return self._verified(switchover, before) if verify else switchover

    def resolve(self, instance_id: str, before: Shards) -> Resolution:
        """Look whether a switchover with an open outcome happened.

        before: the shards seen before it, as `OutcomeUnknown.before` has them.
        Returns what this one look says. While the service may still work on the request, a gateway gives up
        after 30 seconds, False means not until now: look again later before you decide anew.
        Raises as `shards`.
        """
        return resolution(before, self.shards(instance_id))

    def shards(self, instance_id: str) -> tuple[Shard, ...]:
        """The shards of an instance, with the roles that its nodes have now.

        instance_id: dashed UUID of an instance that is not single-node.
        Returns one shard for a master/standby instance. While the roles change it can have no single master.
        Raises as `swap`; asking changes nothing, so asking again is safe.
        Source: "Querying Details of Shards" in the service's API reference.
        """
        return self._shards(instance_id, self.timeout)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, instance_id: str) -> Switchover:
        check(self._swap.operation, instance_id=instance_id)
        started = time.monotonic()
        with self._swap.translated(), within(self.timeout):
            response = swap_instance.sync_detailed(self.project_id, instance_id, client=self._api)
        request_id = self._swap.succeeded(response)
        return Switchover(instance_id, request_id, time.monotonic() - started)

    def _verified(self, switchover: Switchover, before: Shards) -> Switchover:
        watch = Watch(before, self.polling)
        while not watch.new_master:
            time.sleep(watch.pause())
            with watch.looking():
                watch.saw(self._shards(switchover.instance_id, min(self.timeout, watch.left)))
        return replace(
            switchover,
            old_master=master(before),
            new_master=watch.new_master,
            verified_seconds=watch.seconds,
        )

    def _shards(self, instance_id: str, seconds: float) -> tuple[Shard, ...]:
        check(self._look.operation, instance_id=instance_id)
        with self._look.translated(), within(seconds):
            response = list_groups.sync_detailed(self.project_id, instance_id, client=self._api)
        return shards(self._look, response)
