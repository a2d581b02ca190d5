"""The contract as a program meets it at run time: operations, parameters and documented answers."""

from dcs_document.model import Answer, Document, Operation, Parameter
from dcs_document.reader import load

__all__ = ["Answer", "Document", "Operation", "Parameter", "load"]
