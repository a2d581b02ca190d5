"""Reads a target description."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from dcs_contract.fuzz.expected import Expected
from dcs_contract.fuzz.masks import variable
from dcs_contract.fuzz.probes import Probes
from dcs_contract.fuzz.tables import Table, gathered
from dcs_contract.fuzz.target import NOBODY, NONE, Credentials, KnownCase, Observed, Target
from dcs_contract.fuzz.terms import Terms
from dcs_contract.fuzz.wire import TIMEOUT
from dcs_contract.problem import Problem, Refused


def read_target(path: Path, terms: Mapping[str, Terms]) -> Target:
    """The target that a TOML file describes. terms: the operations of the document, by operationId.

    Raises Refused with everything that is wrong in the file.
    """
    return TargetFile(Table(path.name, "the top of the file", parsed(path)), terms).target()


def parsed(path: Path) -> dict[str, Any]:
    """The content of a TOML file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        why = error.strerror or str(error)
        raise Refused(
            Problem(f"cannot read {path}", why=why, fix="give the target with  --target FILE")
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(Problem(f"{path.name}: not valid TOML", at=str(path), why=str(error))) from error


def parts(name: str, value: str) -> list[tuple[str, str]]:
    """A header's value, what the suite makes of it, and what follows a scheme such as Bearer: all secrets."""
    scheme, _, rest = value.partition(" ")
    found = [(name, value), (f"{name}_CUT", value[:-1]), (f"{name}_IN_OTHER_CASE", value.swapcase())]
    return [*found, (f"{name}_WITHOUT_SCHEME", rest)] if scheme.isidentifier() else found


class TargetFile:
    """Turns the tables of one file into a target."""

    def __init__(self, top: Table, terms: Mapping[str, Terms]) -> None:
        self.top = top
        self.terms = terms
        self.secrets: list[tuple[str, str]] = []
        self.credentials: dict[str, Credentials] = {}

    def target(self) -> Target:
        """Everything in the file."""
        self.top.only("url", "credentials", "case", "observe", "limits")
        self.credentials = self.all_credentials()
        cases, observed = self.top.tables("case"), self.top.tables("observe")
        return Target(
            str(self.top.data.get("url", "")),
            self.credentials,
            tuple(gathered(partial(self.case, table) for table in cases)),
            tuple(gathered(partial(self.observed, table) for table in observed)),
            tuple(self.secrets),
            self.patience(),
        )

    def patience(self) -> float:
        """How long an answer may take, from [limits]."""
        limits = self.top.table("limits")
        limits.only("seconds")
        given = limits.data.get("seconds", TIMEOUT)
        if isinstance(given, bool) or not isinstance(given, int | float) or given <= 0:
            why, fix = "it is how many seconds an answer may take", "write a number above 0"
            raise limits.refused('"seconds" is not a time', why, fix, "seconds")
        return float(given)

    def all_credentials(self) -> dict[str, Credentials]:
        """The credentials by name."""
        whole = self.top.sub("credentials")
        tables = {name: Table(self.top.file, f"[credentials.{name}]", whole) for name in whole}
        found = gathered(partial(self.one_credentials, name, table) for name, table in tables.items())
        return {credentials.name: credentials for credentials in found}

    def one_credentials(self, name: str, table: Table) -> Credentials:
        """The headers of one caller; every value is a secret."""
        if name == NONE:
            raise table.refused(f'"{NONE}" is taken', "it stands for no credentials at all", "rename it")
        given = table.texts(name)
        if not given:
            raise table.refused("no headers", "credentials are headers", 'add  X-Auth-Token = "..."')
        headers = {key: table.secret(key, value) for key, value in given.items()}
        for key, value in headers.items():
            self.secrets += table.variables(key, given[key])
            self.secrets += parts(variable(name) if len(headers) == 1 else variable(name, key), value)
        return Credentials(name, headers)

    def case(self, table: Table) -> KnownCase:
        """One [[case]]."""
        table = replace(table, at=f'{table.at} "{table.text("name")}"')
        table.only("name", "operation", "credentials", "parameters", "answer", "body")
        terms = self.operation(table)
        holder, parameters = self.holder(table), self.parameters(table, terms)
        answer = self.answer(table, terms)
        return KnownCase(table.text("name"), terms, holder, parameters, answer, table.data.get("body"))

    def observed(self, table: Table) -> Observed:
        """One [[observe]]."""
        keys = ("redis", "writes", "http", "by", "credentials", "pointer", "headers")
        table.only("operation", "parameters", *keys)
        terms = self.operation(table)
        if terms.effect is None:
            fix = "add x-effect to the operation, or remove this table"
            raise table.refused(
                f"{terms.id} has no effect to observe", "it has no x-effect", fix, "operation"
            )
        parameters = self.parameters(table, terms)
        server = str(self.top.data.get("url", ""))
        probe, urls = Probes(table, self.secrets, server, self.terms, self.credentials).probe(parameters)
        return Observed(terms, parameters, probe, urls)

    def operation(self, table: Table) -> Terms:
        """The operation that a table names."""
        name = table.text("operation")
        if name in self.terms:
            return self.terms[name]
        fix = f"use {', '.join(self.terms)}"
        raise table.refused(
            f'no operation "{name}"', "the document has no such operationId", fix, "operation"
        )

    def holder(self, table: Table) -> Credentials:
        """The credentials that a case names."""
        name = table.text("credentials")
        if name == NONE:
            return NOBODY
        if name in self.credentials:
            return self.credentials[name]
        fix = f"use {', '.join([*self.credentials, NONE])}, or add [credentials.{name}]"
        raise table.refused(
            f'no credentials "{name}"', f"there is no [credentials.{name}]", fix, "credentials"
        )

    def parameters(self, table: Table, terms: Terms) -> dict[str, str]:
        """The parameters of a table: all that the operation needs, and none that it does not have."""
        values = table.texts("parameters")
        known = {item["name"]: item.get("required", False) for item in terms.parameters}
        for name in values.keys() - known.keys():
            why, fix = f"{terms.id} has no such parameter", f"use {', '.join(known)}"
            raise table.refused(f'unknown parameter "{name}"', why, fix, "parameters")
        for name, needed in known.items():
            if needed and not values.get(name):
                why, fix = f"{terms.id} needs it", f'add  {name} = "..."'
                raise table.refused(f'no parameter "{name}"', why, fix, "parameters")
        return values

    def answer(self, table: Table, terms: Terms) -> Expected:
        """The answer that a case expects: a documented status, or an example that stands under one status."""
        name = table.text("answer")
        if name.isdigit() and terms.response(name) is not None:
            return Expected(name, place=f"{terms.place}/responses/{name}")
        found = terms.answers.get(name, [])
        if len(found) == 1:
            return found[0]
        if found:
            why = f"the document has it under {' and '.join(item.status for item in found)}"
            raise table.refused(f'"{name}" is not one answer', why, "give the status", "answer")
        why = f"{terms.id} documents neither such a status nor such an example"
        fix = f"use {', '.join([*sorted(terms.responses), *sorted(terms.answers)])}"
        raise table.refused(f'no answer "{name}"', why, fix, "answer")
