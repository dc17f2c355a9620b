"""The journal of a case and the journal of reads: entries, hash chain, anchors, verification, export."""
