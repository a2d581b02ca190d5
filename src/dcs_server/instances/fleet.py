"""All instances of a server."""

from dataclasses import dataclass

from dcs_server.concurrency import together
from dcs_server.instances.instance import Instance
from dcs_server.instances.ledger import Ledger


@dataclass(frozen=True)
class Fleet:
    """server: the program of the nodes, with its version. instances: those of our project come first."""

    server: str
    instances: tuple[Instance, ...]

    @property
    def project(self) -> str:
        """The project of most instances."""
        return self.instances[0].project_id

    @property
    def other_project(self) -> str:
        """A project of somebody else."""
        return self.instances[-1].project_id

    def find(self, project_id: str, instance_id: str) -> Instance | None:
        """The instance of a project."""
        wanted = (project_id, instance_id)
        return next((found for found in self.instances if (found.project_id, found.id) == wanted), None)

    async def recover(self, ledger: Ledger) -> None:
        """Begin to end every switch that an ended process left open, where no other process does."""
        for entry in await ledger.store.unfinished():
            instance = self.find(entry.attempt.project_id, entry.attempt.instance_id)
            if instance is not None:
                instance.recover(ledger)

    async def settled(self, seconds: float) -> None:
        """Wait until no instance is busy, as long as that at most."""
        await together(instance.settled(seconds) for instance in self.instances)

    async def stop(self) -> None:
        """Let what is running end, as far as it does in time; what does not is found by the next start."""
        await together(instance.stop() for instance in self.instances)
