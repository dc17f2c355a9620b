"""Which bank a BIC (ISO 9362) names, however long it is written."""

from chalicelib.domain.bank_data.cleaning import clean_number

_LENGTH_OF_A_BANK = 8


def bank_of(bic: str) -> str:
    """Return the eight letters and digits that name the bank.

    Three more may follow and name an office of it, `XXX` the head office: `HSBKKZKX` and `HSBKKZKXXXX` are one bank.
    """
    return clean_number(bic)[:_LENGTH_OF_A_BANK]
