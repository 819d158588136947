"""Faults on demand: what is to go wrong, with which calls and how often."""

from ziggeo.sandbox.faults.book import Faults
from ziggeo.sandbox.faults.failures import (
    BrokenJson,
    EmptyMapsAsLists,
    Failure,
    Latency,
    NoAcceptRanges,
    Reset,
    SlowBody,
    Status,
    Truncate,
    UnescapedText,
    UnknownEnum,
    WrongType,
)
from ziggeo.sandbox.faults.faults import ActiveFault, Fault

__all__ = [
    "ActiveFault",
    "BrokenJson",
    "EmptyMapsAsLists",
    "Failure",
    "Fault",
    "Faults",
    "Latency",
    "NoAcceptRanges",
    "Reset",
    "SlowBody",
    "Status",
    "Truncate",
    "UnescapedText",
    "UnknownEnum",
    "WrongType",
]
