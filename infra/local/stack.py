"""The whole local stack: `start_stack()` returns it running, `Stack.url` is its address, `Stack.stop()` ends it."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from infra.local.application import LocalApplication
from infra.local.clock.driver import Ticker
from infra.local.emulation import Emulation, start_emulation
from infra.local.published import unpublish
from infra.local.world import PARTNER_TIMEOUT_SECONDS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass(frozen=True)
class Stack:
    """A running stack: the emulation, with our application mounted in it and the clock ticking."""

    emulation: Emulation
    ticker: Ticker
    published: Path | None = None

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash."""
        return self.emulation.url

    def stop(self) -> None:
        """Stop the clock, then everything else."""
        self.ticker.stop()
        self.emulation.stop()
        if self.published is not None:
            unpublish(self.published, self.url)


def start_stack(
    port: int = 0,
    clock: datetime | None = None,
    dynamodb_endpoint: str | None = None,
    tables: "WSGIApplication | None" = None,
    published: Path | None = None,
) -> Stack:
    """Start the whole stack; it is ready when this returns.

    `published`: the folder to publish its environment in. Other parameters and errors are those of `start_emulation`.
    """
    emulation = start_emulation(port, clock, dynamodb_endpoint, tables=tables)
    try:
        mount(LocalApplication.wire(emulation, PARTNER_TIMEOUT_SECONDS, published), emulation)
    except BaseException:
        emulation.stop()
        raise
    ticker = Ticker(emulation.driver)
    ticker.start()
    return Stack(emulation, ticker, published)


def mount(application: LocalApplication, emulation: Emulation) -> None:
    """Route API requests and Lambda invocations to the application, and let the clock run its schedules."""
    driver = emulation.driver
    driver.cases = application.cases
    driver.sweep, driver.other_schedules = application.run_sweep, application.run_other_schedules
    driver.wait_until_quiet = emulation.executions.wait_until_quiet
    emulation.server.app = replace(emulation.router, functions=application.functions, api=application.gateway)
