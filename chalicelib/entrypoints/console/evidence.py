"""The console's command that proves whether a bank was asked. It prints what was typed, and never a list of banks."""

import argparse

from chalicelib.domain.callers import Caller
from chalicelib.domain.ports.store import Deps
from chalicelib.entrypoints.console.arguments import OPERATORS, words
from chalicelib.entrypoints.console.command import AddCommand, Say
from chalicelib.services.console.prove_bank_request import requests_to_bank


def add_evidence_commands(add: AddCommand) -> None:
    """Add the command; `add` takes a name, a text and what runs."""
    asked = add("bank-asked", "prove whether a bank was asked for the data of a case", _bank_asked)
    asked.add_argument("--case", required=True, help="id of the case")
    asked.add_argument("--bic", type=words, required=True, help="the bank's BIC, of 8 or 11 letters and digits")
    asked.add_argument("--by", type=words, required=True, help="who is looking; written to the journal of reads")
    asked.add_argument("--why", type=words, required=True, help="the dispute or investigation it is for")


def _bank_asked(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    caller = Caller(asked.by, OPERATORS, why=asked.why)
    found = requests_to_bank(ports, caller, asked.case, asked.bic)
    for entry in found:
        say(f"{entry.at.isoformat()}  asked  entry {entry.seq}  hash {entry.hash}")
    if not found:
        say("The journal has no entry that this bank was asked. Check the case and the BIC.")
