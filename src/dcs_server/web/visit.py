"""What becomes known of a request while it is served."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dcs_document import Operation
from dcs_server.request import Request


@dataclass(slots=True)
class Visit:
    """For records and metrics. operation: None until it is found; caller: a name, empty until recognised."""

    request: Request
    operation: Operation | None = None
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    caller: str = ""
    is_stranger: bool = False

    def valid(self, name: str) -> str:
        """A path parameter that is as the document says; empty for any other."""
        if self.operation is None or name not in self.parameters:
            return ""
        value = self.parameters[name]
        return value if self.operation.parameters[name].accepts(value) else ""
