"""The four emulated partners and the applicant's consent page."""
