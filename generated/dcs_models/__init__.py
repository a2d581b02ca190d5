# Generated from openapi.yaml. DO NOT EDIT: change the document, then run `make generate`.

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field


class Dimension(BaseModel):
    """
    A name and a value that lead to an object in monitoring.
    """

    name: str
    """
    dcs_instance_id for the instance, dcs_cluster_redis_node for the node.
    """
    value: str
    """
    The id of the object.
    """


class Error(BaseModel):
    """
    Every error of the service has this body. Classify by the HTTP status first, then by the code.
    """

    error_msg: Annotated[str, Field(max_length=1024, min_length=1)]
    """
    What went wrong, in English, for a human. The text may change; do not compare it.
    """
    error_code: Annotated[str, Field(max_length=17, min_length=6, pattern="^[A-Z]{1,8}\\.[0-9]{4,8}$")]
    """
    A stable code. The digits do not follow the HTTP status.
    """
    error_ext_msg: None
    """
    Not used at present and always null.
    """


class GatewayError(BaseModel):
    """
    The body of an error of the gateway that stands before the service.
    """

    error_msg: Annotated[str, Field(min_length=1)]
    """
    What went wrong, for a human. Can repeat parts of a signed request, so do not log it.
    """
    error_code: Annotated[str, Field(max_length=17, min_length=6, pattern="^[A-Z]{1,8}\\.[0-9]{4,8}$")]
    """
    A code of the gateway, with the prefix APIGW or APIG.
    """
    request_id: str | None = None
    """
    The value of X-Request-Id.
    """


class Replica(BaseModel):
    """
    A node of a shard, with the role that it has now.
    """

    replication_role: Annotated[str, Field(examples=["master", "slave"], min_length=1)]
    """
    The role, master or slave. Treat any other value as neither.
    """
    replication_ip: Annotated[str, Field(min_length=1)]
    """
    The address of the node inside the cloud.
    """
    is_replication: bool | None = None
    """
    Whether the replica was newly added.
    """
    replication_id: Annotated[str, Field(min_length=1)]
    """
    The id of the replica.
    """
    node_id: Annotated[str, Field(min_length=1)]
    """
    The id of the node. It stays with the node when the roles change, so compare the master's.
    """
    status: Annotated[str, Field(examples=["Active", "Inactive"], min_length=1)]
    """
    Active or Inactive. Treat any other value as not active.
    """
    az_code: str | None = None
    """
    The availability zone of the node.
    """
    dimensions: list[Dimension] | None = None
    """
    What to look for in monitoring.
    """


class SwapInstanceParameters(BaseModel):
    project_id: Annotated[
        str,
        Field(
            max_length=36,
            min_length=32,
            pattern="^([0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$",
        ),
    ]
    """
    The project that the instance belongs to.
    """
    instance_id: Annotated[
        str,
        Field(
            max_length=36,
            min_length=36,
            pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        ),
    ]
    """
    The instance.
    """


class ListGroupsParameters(BaseModel):
    project_id: Annotated[
        str,
        Field(
            max_length=36,
            min_length=32,
            pattern="^([0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$",
        ),
    ]
    """
    The project that the instance belongs to.
    """
    instance_id: Annotated[
        str,
        Field(
            max_length=36,
            min_length=36,
            pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        ),
    ]
    """
    The instance.
    """


class Group(BaseModel):
    """
    A shard, which is a master with its replicas.
    """

    group_id: Annotated[str, Field(min_length=1)]
    """
    The id of the shard.
    """
    group_name: Annotated[str, Field(min_length=1)]
    """
    The name of the shard, for example group-0.
    """
    replication_list: list[Replica]
    """
    The replicas of the shard, the master among them.
    """


class Groups(BaseModel):
    """
    The shards of an instance.
    """

    group_list: list[Group]
    """
    The shards. A master/standby instance has one.
    """
    group_count: Annotated[int, Field(ge=0)]
    """
    How many shards the instance has.
    """
