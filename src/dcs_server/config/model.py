"""What may stand in a configuration file, section by section.

pydantic checks types and names; `dcs_server.config.problems` turns what it finds into sentences.
"""

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from dcs_document import load
from dcs_server.config.checks import endpoint, file, keystone, node, sentinel
from dcs_server.config.urls import parsed
from dcs_server.switch.policy import Mode, Policy
from dcs_server.web.limits import Limits
from dcs_server.web.origins import origin

Port = Annotated[int, Field(ge=0, le=65535)]
Count = Annotated[int, Field(gt=0)]
Rate = Annotated[float, Field(gt=0, strict=False)]
Seconds = Annotated[float, Field(gt=0, le=86_400, strict=False)]
EndpointAddress = Annotated[str, AfterValidator(endpoint)]
KeystoneUrl = Annotated[str, AfterValidator(keystone)]
FileName = Annotated[str, AfterValidator(file)]
NodeUrls = list[Annotated[str, AfterValidator(node)]]
Origin = Annotated[str, AfterValidator(origin)]
SentinelUrls = list[Annotated[str, AfterValidator(sentinel)]]


class Section(BaseModel):
    """A table of the file. Nothing is converted, and nothing unknown is passed over."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Server(Section):
    """[server].

    certificate, key: in PEM; both or neither. store: a SQLite file or a postgresql:// URL. allow_origins: of
    pages that may call from a browser.
    """

    host: str = "127.0.0.1"
    port: Port = 8480
    certificate: FileName | None = None
    key: FileName | None = None
    metrics_port: Port | None = None
    log: Literal["text", "json"] = "text"
    allow_origins: list[Origin] = []
    store: Annotated[FileName, Field(repr=False)] = "dcs-server.sqlite"

    @model_validator(mode="after")
    def both_or_neither(self) -> "Server":
        """A certificate is of no use without its key."""
        if (self.certificate is None) != (self.key is None):
            raise ValueError("a certificate needs its key, and a key its certificate | give both, or neither")
        return self


class Switch(Section):
    """[switch]. max_lag: bytes."""

    mode: Literal["no-loss", "bounded", "force"] = "no-loss"
    max_lag: Annotated[int, Field(ge=0)] = Policy().max_lag
    nudge: bool = True
    accept_data_loss: bool = False

    @model_validator(mode="after")
    def agreed(self) -> "Switch":
        """What loses data must be wanted."""
        if self.mode != Mode.NO_LOSS.value and not self.accept_data_loss:
            raise ValueError(losing(self.mode))
        return self


def losing(mode: str) -> str:
    """Why a mode must be agreed to."""
    return (
        f'mode "{mode}" can lose acknowledged writes, and nobody has agreed to that | '
        'add  accept_data_loss = true  to [switch], or take mode "no-loss"'
    )


class LimitsSection(Section):
    """[limits]. rate, burst: requests per second of one credential. header_seconds: for a whole request."""

    rate: Rate = Limits().rate
    burst: Rate = Limits().burst
    connections: Count = Limits().connections
    requests: Count = Limits().requests
    header_bytes: Count = Limits().header_bytes
    body_bytes: Count = Limits().body_bytes
    header_seconds: Seconds = Limits().header_seconds
    idle_seconds: Seconds = Limits().idle_seconds


class Keystone(Section):
    """[access.keystone]. url: with /v3. username, password: of the user who asks about tokens."""

    url: KeystoneUrl
    username: str
    password: SecretStr
    user_domain: str = "Default"
    project: str
    project_domain: str = "Default"
    switch_roles: list[str]
    read_roles: list[str] = []
    ca: FileName | None = None


class Access(Section):
    """[access]. tokens, keys: files. There are no public tokens in a configured server."""

    tokens: FileName | None = None
    keys: FileName | None = None
    keystone: Keystone | None = None

    @model_validator(mode="after")
    def any_way(self) -> "Access":
        """Somebody must be able to get in."""
        if self.tokens is None and self.keys is None and self.keystone is None:
            raise ValueError("nobody could get in | give tokens, keys or [access.keystone]")
        return self


class Sentinel(Section):
    """sentinel of an instance. master: the name that the Sentinels use. nodes: their URLs."""

    master: str
    nodes: Annotated[SentinelUrls, Field(min_length=1, repr=False)]
    accept_data_loss: bool = False


class InstanceSection(Section):
    """[[instance]]. nodes: redis:// or rediss:// URLs. ca: for rediss://. endpoint: host:port."""

    project_id: str
    id: str
    nodes: Annotated[NodeUrls, Field(min_length=1, max_length=2, repr=False)]
    ca: FileName | None = None
    endpoint: EndpointAddress | None = None
    mode: Literal["no-loss", "bounded", "force"] | None = None
    sentinel: Sentinel | None = None

    @field_validator("project_id", "id")
    @classmethod
    def allowed(cls, value: str, info: ValidationInfo) -> str:
        """An id that the document would refuse could never be asked for."""
        name = "instance_id" if info.field_name == "id" else "project_id"
        for operation in load().operations.values():
            if name in operation.parameters and not operation.parameters[name].accepts(value):
                example = operation.parameters[name].example
                raise ValueError(f"the document does not allow this id | give one as  {example}")
        return value

    @model_validator(mode="after")
    def paired(self) -> "InstanceSection":
        """Sentinels need a standby to switch to."""
        if self.sentinel is not None and len(self.nodes) != 2:
            raise ValueError("Sentinels switch between two nodes, and it has one | add the standby to nodes")
        return self


class File(Section):
    """The whole file."""

    server: Server = Server()
    switch: Switch = Switch()
    limits: LimitsSection = LimitsSection()
    access: Access
    instance: Annotated[list[InstanceSection], Field(min_length=1)]

    @model_validator(mode="after")
    def modes_agreed(self) -> "File":
        """The mode of an instance must be agreed to as well."""
        for instance in self.instance:
            if instance.mode not in (None, Mode.NO_LOSS.value) and not self.switch.accept_data_loss:
                raise ValueError(losing(str(instance.mode)))
        return self

    @model_validator(mode="after")
    def no_twins(self) -> "File":
        """An instance is one instance, and a node belongs to one."""
        instances = [f"{instance.project_id} {instance.id}" for instance in self.instance]
        urls = [parsed(url) for instance in self.instance for url in instance.nodes]
        nodes = [f"{url.host}:{url.port}" for url in urls]
        for seen, what in ((instances, "an instance"), (nodes, "a node")):
            for one in seen:
                if seen.count(one) > 1:
                    raise ValueError(f"{what} stands here twice: {one} | leave one of them out")
        return self
