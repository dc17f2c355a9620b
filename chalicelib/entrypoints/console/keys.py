"""The console's command that makes every key and secret of a deployment. It prints where each is, never what it is."""

from pathlib import Path

import click

from chalicelib.adapters.clock import SystemClock
from chalicelib.bootstrap.new_secrets import recipe_for_aws, recipe_for_files, secrets_in_folder, secrets_under_prefix
from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.entrypoints.console.command import Section, command, usage_error
from chalicelib.entrypoints.console.desk import Desk
from chalicelib.services.console.make_keys import Found, keys_to_make, make_keys

_CREDENTIALS = 'Its content is {"client_id": "...", "client_secret": "..."}, as the partner gave them.'
_DSN = "Its content is the connection string of libpq."


@command("keys", Section.KEYS, changes=True)
@click.option("--secrets", "prefix", metavar="PREFIX", help="in AWS Secrets Manager, as PREFIX/digest-key and so on")
@click.option("--folder", metavar="FOLDER", help="in files of a folder, from which an orchestrator mounts them")
def make_all_keys(desk: Desk, prefix: str | None, folder: str | None) -> None:
    """Make every key and secret that is not there yet. None is ever replaced.

    A private key whose public half is there is not made either: it was moved away, and a new one would not fit. It
    also says which only others can give, such as a partner, and how to store these. Needs no tables and no settings.
    """
    if (prefix is None) is (folder is None):
        raise usage_error("Give --secrets or --folder: where the secrets are to be.")
    today = almaty_day(SystemClock().now())
    if folder is not None:
        store, recipe = secrets_in_folder(Path(folder)), recipe_for_files(today)
    else:
        store, recipe = secrets_under_prefix(prefix or ""), recipe_for_aws(today)
    new = [store.place(name) for name in keys_to_make(store, recipe)]
    if new:
        desk.confirm(f"Makes {', '.join(new)}.", makes=new)
    missing = []
    for report in make_keys(store, recipe):
        desk.show(f"{report.found:<10}{report.place}", name=report.name, place=report.place, found=report.found)
        if report.found is Found.MISSING:
            missing.append(report.name)
    if not desk.terminal.as_json:
        for name in missing:
            desk.show(f"Store {name} yourself: {store.how_to_store(name)}")
            desk.show(f"  {_DSN if name.endswith('-dsn') else _CREDENTIALS}")
