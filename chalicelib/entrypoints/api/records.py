"""The records of a case: its journal, its consents and their receipts (contract: section 1)."""

from chalice.app import Response

from chalicelib.bootstrap import deps
from chalicelib.domain.consent.receipt import ConsentReceipt
from chalicelib.entrypoints.api import queries
from chalicelib.entrypoints.api.answers import ok
from chalicelib.entrypoints.api.call import Call
from chalicelib.entrypoints.api.content_negotiation import HTML, PAGE_TYPE, wanted_form
from chalicelib.entrypoints.api.operations import Operation, documented
from chalicelib.entrypoints.wire.records import Consents, ConsentView, EntryView, Journal, ReceiptView
from chalicelib.services.office import show_case
from chalicelib.services.office.show_consent_receipt import show_receipt


@documented(Operation(tag="records", gives={200: (Journal,)}, query=queries.PAGE))
def journal(call: Call, case_id: str) -> Response:
    """List what happened to a case, oldest first."""
    page = queries.read_page(call.query, about=f"journal of {case_id}")
    after = int(page.position(call.caller) or 0)
    entries = show_case.show_journal(deps(), call.caller, case_id, after, page.limit + 1)
    more = str(entries[page.limit - 1].seq) if len(entries) > page.limit else None
    items = [EntryView.of(entry) for entry in entries[: page.limit]]
    return ok(Journal(items=items, next_cursor=page.seal(call.caller, more)))


@documented(Operation(tag="records", gives={200: (Consents,)}))
def consents(call: Call, case_id: str) -> Response:
    """List the consent records of a case, oldest first."""
    queries.read_nothing(call.query)
    return ok(Consents(items=[ConsentView.of(one) for one in show_case.show_consents(deps(), call.caller, case_id)]))


@documented(Operation(tag="records", gives={200: (ReceiptView,)}, gives_text=(PAGE_TYPE,)))
def receipt(call: Call, case_id: str, consent_id: str) -> Response:
    """Show the receipt of a consent: as JSON that we signed, or as a page for the applicant."""
    queries.read_nothing(call.query)
    made = show_receipt(deps(), call.caller, case_id, consent_id)
    if wanted_form(call, {HTML}) == HTML:
        return _page(made)
    return ok(ReceiptView(receipt=made.content, jws=made.jws))


def _page(made: ConsentReceipt) -> Response:
    from chalicelib.entrypoints.pages.receipt import receipt_page

    page = receipt_page(made)
    headers: dict[str, str | list[str]] = {
        "Content-Type": PAGE_TYPE,
        "Content-Security-Policy": page.policy,
        "Referrer-Policy": "no-referrer",
    }
    return Response(body=page.html, status_code=200, headers=headers)
