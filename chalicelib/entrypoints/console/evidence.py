"""The console's commands for investigations: who read what, and whether a bank was asked. Each use is journaled."""

from datetime import date

import click

from chalicelib.bootstrap.parts import PortGroup
from chalicelib.domain.callers import Caller
from chalicelib.entrypoints.console.arguments import BIC, DAY, OPERATORS
from chalicelib.entrypoints.console.command import Section, by_option, command, why_option
from chalicelib.entrypoints.console.desk import Desk
from chalicelib.services.console.prove_bank_request import requests_to_bank
from chalicelib.services.office.record_reads import reads_of_day


@command("reads", Section.RECORDS, PortGroup.CASES)
@click.argument("day", type=DAY)
@click.option("--case", metavar="ID", help="only reads of this case")
@by_option("who is looking; written to the journal of reads")
@why_option("the investigation it is for")
def reads(desk: Desk, day: date, case: str | None, by: str, why: str) -> None:
    """List who read personal or bank data on a day, and why.

    DAY is as 2026-05-08. Only for an investigation; whoever looks is recorded too.
    """
    if case is not None:
        desk.ports.cases.load(case)
    for read in reads_of_day(desk.ports, Caller(by, OPERATORS, why=why), day, case):
        who = f"{read.by} ({', '.join(read.roles)}{f' of {read.authority}' if read.authority else ''})"
        which = case or (read.case_ids[0] if len(read.case_ids) == 1 else f"{len(read.case_ids)} cases")
        desk.show(
            f"{read.at.isoformat()}  {read.what:<10}  {which}  by {who}  {read.why or 'no reason given'}",
            at=read.at,
            what=read.what,
            cases=[case] if case else list(read.case_ids),
            by=read.by,
            roles=list(read.roles),
            authority=read.authority,
            why=read.why,
        )


@command("bank-asked", Section.RECORDS, PortGroup.CASES)
@click.option("--case", required=True, metavar="ID", help="id of the case")
@click.option("--bic", type=BIC, metavar="BIC", required=True, help="the bank's BIC, of 8 or 11 letters and digits")
@by_option("who is looking; written to the journal of reads")
@why_option("the dispute or investigation it is for")
def bank_asked(desk: Desk, case: str, bic: str, by: str, why: str) -> None:
    """Prove whether a bank was asked for the data of a case.

    That is possible as long as the proof is stored. No other bank is printed. Only for a dispute; whoever looks is
    recorded too.
    """
    found = requests_to_bank(desk.ports, Caller(by, OPERATORS, why=why), case, bic)
    for entry in found:
        desk.show(
            f"{entry.at.isoformat()}  asked  entry {entry.seq}  hash {entry.hash}",
            asked=True,
            at=entry.at,
            entry=entry.seq,
            hash=entry.hash,
        )
    if not found:
        desk.show("The journal has no entry that this bank was asked. Check the case and the BIC.", asked=False)
