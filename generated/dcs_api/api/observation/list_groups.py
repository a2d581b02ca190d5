# Generated from openapi.yaml. DO NOT EDIT: change the document, then run `make generate`.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.groups import Groups
from ...types import Response


def _get_kwargs(
    project_id: str,
    instance_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v2/{project_id}/instance/{instance_id}/groups".format(
            project_id=quote(str(project_id), safe=""),
            instance_id=quote(str(instance_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | Groups | None:
    if response.status_code == 200:
        response_200 = Groups.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Error.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Error.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Error.from_dict(response.json())

        return response_404

    if response.status_code == 500:
        response_500 = Error.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Error | Groups]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    project_id: str,
    instance_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Error | Groups]:
    """Show the shards of an instance and the roles of their replicas

     Says which node is master. It is the only way over the API to see what a switchover did: note the
    `node_id` of the replica whose role is `master` before, and compare after.

    **Eventually right.** During a switchover the answer can show the old roles, both roles in motion,
    or a replica that is not active. Ask again until exactly one replica is master and all are `Active`.

    **Which instances.** Redis 4.0 and later, not single-node. The path has `instance` in the singular.

    **Who may.** Callers with the action `dcs:instance:get`.

    Args:
        project_id (str): The project that the instance belongs to.
        instance_id (str): The instance.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Groups]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        instance_id=instance_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    project_id: str,
    instance_id: str,
    *,
    client: AuthenticatedClient,
) -> Error | Groups | None:
    """Show the shards of an instance and the roles of their replicas

     Says which node is master. It is the only way over the API to see what a switchover did: note the
    `node_id` of the replica whose role is `master` before, and compare after.

    **Eventually right.** During a switchover the answer can show the old roles, both roles in motion,
    or a replica that is not active. Ask again until exactly one replica is master and all are `Active`.

    **Which instances.** Redis 4.0 and later, not single-node. The path has `instance` in the singular.

    **Who may.** Callers with the action `dcs:instance:get`.

    Args:
        project_id (str): The project that the instance belongs to.
        instance_id (str): The instance.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Groups
    """

    return sync_detailed(
        project_id=project_id,
        instance_id=instance_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    project_id: str,
    instance_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Error | Groups]:
    """Show the shards of an instance and the roles of their replicas

     Says which node is master. It is the only way over the API to see what a switchover did: note the
    `node_id` of the replica whose role is `master` before, and compare after.

    **Eventually right.** During a switchover the answer can show the old roles, both roles in motion,
    or a replica that is not active. Ask again until exactly one replica is master and all are `Active`.

    **Which instances.** Redis 4.0 and later, not single-node. The path has `instance` in the singular.

    **Who may.** Callers with the action `dcs:instance:get`.

    Args:
        project_id (str): The project that the instance belongs to.
        instance_id (str): The instance.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Groups]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        instance_id=instance_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project_id: str,
    instance_id: str,
    *,
    client: AuthenticatedClient,
) -> Error | Groups | None:
    """Show the shards of an instance and the roles of their replicas

     Says which node is master. It is the only way over the API to see what a switchover did: note the
    `node_id` of the replica whose role is `master` before, and compare after.

    **Eventually right.** During a switchover the answer can show the old roles, both roles in motion,
    or a replica that is not active. Ask again until exactly one replica is master and all are `Active`.

    **Which instances.** Redis 4.0 and later, not single-node. The path has `instance` in the singular.

    **Who may.** Callers with the action `dcs:instance:get`.

    Args:
        project_id (str): The project that the instance belongs to.
        instance_id (str): The instance.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Groups
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            instance_id=instance_id,
            client=client,
        )
    ).parsed
