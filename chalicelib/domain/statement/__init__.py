"""The statement: rows, totals, versions, remarks, and the facts of Rules No. 227 p. 7."""
