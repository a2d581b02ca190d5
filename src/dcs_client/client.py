"""The client for threads."""

import time
from typing import Any, Self

from dcs_client.answer import Answer, answer
from dcs_client.base import Base
from dcs_client.errors import DcsError
from dcs_client.flow import Flow, Pause, Result, Send, Step
from dcs_client.place import Place
from dcs_client.shards import Shard
from dcs_client.switchover import Switchover
from dcs_client.transport import Connections, pools, send
from dcs_client.verification import Resolution, Shards


class Client(Base):
    """Calls the API. Use it in a `with` block, or close it; it may be shared between threads."""

    def _connect(self) -> None:
        self._connections = Connections(pools)

    def swap(
        self, instance_id: str, *, expected_master: str | None = None, verify: bool = False
    ) -> Switchover:
        """Exchange the master and the standby of one instance.

        Sends exactly one request. Only as long as no byte of it has left is it tried again, because a second
        one would switch back.

        instance_id: dashed UUID of a master/standby instance.
        expected_master: a node_id; looks first, and sends nothing when another node is master.
        verify: looks first, and after the answer until another node is master and all nodes are active.
        Returns the request id and the duration. It means that the service says it has switched; with verify,
        that the roles show it, and who was and is master.
        Raises InvalidArgument, NotSent or MasterChanged when no switchover was sent, a subclass of ApiError
        for an error of the service, OutcomeUnknown when the answer was lost or leaves open what happened,
        NotVerified when the roles do not show the switchover within the limit of `Polling`.
        Source: "Master/Standby Switchover" in the service's API reference.
        """
        return self._run(self._calls.swap(instance_id, expected_master, verify=verify))

    def resolve(self, instance_id: str, before: Shards | str | None) -> Resolution:
        """Look whether a switchover with an open outcome happened.

        before: the shards seen before it, as `OutcomeUnknown.before` has them, or their master's node_id.
        Returns what this one look says. While the service may still work on the request, a gateway gives up
        after 30 seconds, False means not until now: look again later before you decide anew.
        Raises as `shards`.
        """
        return self._run(self._calls.resolve(instance_id, before))

    def shards(self, instance_id: str) -> tuple[Shard, ...]:
        """The shards of an instance, with the roles that its nodes have now.

        instance_id: dashed UUID of an instance that is not single-node.
        Returns one shard for a master/standby instance. While the roles change it can have no single master.
        Raises as `swap`; asking changes nothing, so it is asked again after a lost answer, 429 or 5xx.
        Source: "Querying Details of Shards" in the service's API reference.
        """
        return self._run(self._calls.shards(instance_id, self._calls.timeout))

    def call(self, operation_id: str, /, **parameters: Any) -> Answer:
        """Call any operation of the document.

        operation_id: as in the document. parameters: of the operation, with the names of the generated code;
        the project is filled in; body: an object of `dcs_api.models`.
        Returns the documented success. Only an operation that looks is ever repeated.
        Raises InvalidArgument for parameters that the document does not allow, otherwise as `swap`.
        """
        return self._run(self._calls.call(operation_id, parameters, self._calls.timeout, answer))

    def locate(self) -> Place:
        """Where requests go and for which project; obtains credentials when they have to be obtained first.

        Raises NotAuthenticated when that did not work, InvalidArgument when nobody knows the place.
        """
        return self._run(self._calls.locate())

    def close(self) -> None:
        """Close the connections."""
        for pool in self._connections.opened:
            pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, flow: Flow[Result]) -> Result:
        """Do the steps of a flow until it has a result."""
        done: object = None
        try:
            while True:
                done = self._do(flow.send(done))
        except StopIteration as end:
            result: Result = end.value
            return result
        finally:
            flow.close()

    def _do(self, step: Step) -> object:
        """Do a step, blocking this thread."""
        if isinstance(step, Send):
            connections = self._connections.to(step.attempt.place.endpoint)
            return send(connections, step.attempt, step.arguments)
        if isinstance(step, Pause):
            time.sleep(step.seconds)
            return None
        try:
            return self._calls.credentials.renew()
        except DcsError as error:
            return error
