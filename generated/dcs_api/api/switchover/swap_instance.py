# Generated from openapi.yaml. DO NOT EDIT: change the document, then run `make generate`.
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...types import Response


def _get_kwargs(
    project_id: str,
    instance_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v2/{project_id}/instances/{instance_id}/swap".format(
            project_id=quote(str(project_id), safe=""),
            instance_id=quote(str(instance_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | Error | None:
    if response.status_code == 204:
        response_204 = cast(Any, None)
        return response_204

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
) -> Response[Any | Error]:
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
) -> Response[Any | Error]:
    """Exchange the master and the standby of an instance

     Makes the standby the master and the master the standby. The address of the instance does not
    change.

    **Not idempotent.** The request names no target: it exchanges whatever roles exist. Sent twice, it
    switches back and interrupts twice. Never repeat it after a lost answer, a timeout, a 5xx or a
    dropped connection; look at the roles first.

    **What a 204 proves.** That the service says it has switched. It carries no body, no job id and no
    roles. To know, compare the master before and after with `listGroups`. A missing 204 does not prove
    that nothing happened: the gateway gives up after 30 seconds, while the service may go on.

    **What it costs.** Connections are cut and writes are refused for up to 10 seconds on Open Telekom
    Cloud, up to 30 seconds on Huawei Cloud. Replication is asynchronous, so a small amount of the
    newest data can be lost. The former master is not back at once, and resynchronising is heavy: prefer
    quiet hours. Clients must reconnect by themselves.

    **Which instances.** Running instances of type master/standby (`ha`), and by the user manual
    read/write splitting (`ha_rw_split`). Single-node and cluster instances are refused.

    **Who may.** Callers with the action `dcs:instance:swap`: DCS FullAccess and also DCS UserAccess,
    which may not even change an instance.

    Args:
        project_id (str): The project that the instance belongs to.
        instance_id (str): The instance.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Error]
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
) -> Any | Error | None:
    """Exchange the master and the standby of an instance

     Makes the standby the master and the master the standby. The address of the instance does not
    change.

    **Not idempotent.** The request names no target: it exchanges whatever roles exist. Sent twice, it
    switches back and interrupts twice. Never repeat it after a lost answer, a timeout, a 5xx or a
    dropped connection; look at the roles first.

    **What a 204 proves.** That the service says it has switched. It carries no body, no job id and no
    roles. To know, compare the master before and after with `listGroups`. A missing 204 does not prove
    that nothing happened: the gateway gives up after 30 seconds, while the service may go on.

    **What it costs.** Connections are cut and writes are refused for up to 10 seconds on Open Telekom
    Cloud, up to 30 seconds on Huawei Cloud. Replication is asynchronous, so a small amount of the
    newest data can be lost. The former master is not back at once, and resynchronising is heavy: prefer
    quiet hours. Clients must reconnect by themselves.

    **Which instances.** Running instances of type master/standby (`ha`), and by the user manual
    read/write splitting (`ha_rw_split`). Single-node and cluster instances are refused.

    **Who may.** Callers with the action `dcs:instance:swap`: DCS FullAccess and also DCS UserAccess,
    which may not even change an instance.

    Args:
        project_id (str): The project that the instance belongs to.
        instance_id (str): The instance.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Error
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
) -> Response[Any | Error]:
    """Exchange the master and the standby of an instance

     Makes the standby the master and the master the standby. The address of the instance does not
    change.

    **Not idempotent.** The request names no target: it exchanges whatever roles exist. Sent twice, it
    switches back and interrupts twice. Never repeat it after a lost answer, a timeout, a 5xx or a
    dropped connection; look at the roles first.

    **What a 204 proves.** That the service says it has switched. It carries no body, no job id and no
    roles. To know, compare the master before and after with `listGroups`. A missing 204 does not prove
    that nothing happened: the gateway gives up after 30 seconds, while the service may go on.

    **What it costs.** Connections are cut and writes are refused for up to 10 seconds on Open Telekom
    Cloud, up to 30 seconds on Huawei Cloud. Replication is asynchronous, so a small amount of the
    newest data can be lost. The former master is not back at once, and resynchronising is heavy: prefer
    quiet hours. Clients must reconnect by themselves.

    **Which instances.** Running instances of type master/standby (`ha`), and by the user manual
    read/write splitting (`ha_rw_split`). Single-node and cluster instances are refused.

    **Who may.** Callers with the action `dcs:instance:swap`: DCS FullAccess and also DCS UserAccess,
    which may not even change an instance.

    Args:
        project_id (str): The project that the instance belongs to.
        instance_id (str): The instance.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Error]
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
) -> Any | Error | None:
    """Exchange the master and the standby of an instance

     Makes the standby the master and the master the standby. The address of the instance does not
    change.

    **Not idempotent.** The request names no target: it exchanges whatever roles exist. Sent twice, it
    switches back and interrupts twice. Never repeat it after a lost answer, a timeout, a 5xx or a
    dropped connection; look at the roles first.

    **What a 204 proves.** That the service says it has switched. It carries no body, no job id and no
    roles. To know, compare the master before and after with `listGroups`. A missing 204 does not prove
    that nothing happened: the gateway gives up after 30 seconds, while the service may go on.

    **What it costs.** Connections are cut and writes are refused for up to 10 seconds on Open Telekom
    Cloud, up to 30 seconds on Huawei Cloud. Replication is asynchronous, so a small amount of the
    newest data can be lost. The former master is not back at once, and resynchronising is heavy: prefer
    quiet hours. Clients must reconnect by themselves.

    **Which instances.** Running instances of type master/standby (`ha`), and by the user manual
    read/write splitting (`ha_rw_split`). Single-node and cluster instances are refused.

    **Who may.** Callers with the action `dcs:instance:swap`: DCS FullAccess and also DCS UserAccess,
    which may not even change an instance.

    Args:
        project_id (str): The project that the instance belongs to.
        instance_id (str): The instance.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Error
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            instance_id=instance_id,
            client=client,
        )
    ).parsed
