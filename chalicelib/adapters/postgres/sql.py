"""The statements that a commit is made of. They name their values where there are many.

Conditions are part of the statement: one that is not met touches no row.
"""

NEW_CASE = """
    INSERT INTO cases (case_id, shard, version, commit_id, authority, state, due_position, feed_position,
        look_at, erase_at, document, proof)
    VALUES (%(case_id)s, %(shard)s, %(version)s, %(commit_id)s, %(authority)s, %(state)s, %(due_position)s,
        %(feed_position)s, %(look_at)s, %(erase_at)s, %(document)s, %(proof)s) ON CONFLICT DO NOTHING"""
NEXT_CASE = """
    UPDATE cases SET shard = %(shard)s, version = %(version)s, commit_id = %(commit_id)s,
        authority = %(authority)s, state = %(state)s, due_position = %(due_position)s,
        feed_position = %(feed_position)s, look_at = %(look_at)s, erase_at = %(erase_at)s,
        document = %(document)s, proof = %(proof)s
    WHERE case_id = %(case_id)s AND version = %(version)s - 1"""
WAS_COMMITTED = """
    SELECT 1 FROM cases WHERE case_id = %s AND commit_id = %s
    UNION ALL SELECT 1 FROM journal WHERE case_id = %s AND commit_id = %s"""
"""The journal remembers a commit after the next one has replaced the head."""

NEW_ENTRY = """
    INSERT INTO journal (case_id, seq, commit_id, document, note, expires_at)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
NEW_STATEMENT = """
    INSERT INTO statements (case_id, version, document, proof) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"""
PUT_BANKS = """
    INSERT INTO banks (case_id, edition, version, sealed) VALUES (%s, %s, %s, %s)
    ON CONFLICT (case_id, edition) DO UPDATE SET version = excluded.version, sealed = excluded.sealed"""
NEW_CHOICE = "INSERT INTO choices (case_id, version, sealed) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
NEW_CLAIM = """
    INSERT INTO claims (case_id, request_id, event, digest, answer, claimed_at, expires_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
PUT_PRIVATE_PART = """
    INSERT INTO private_parts (case_id, field, sealed) VALUES (%s, %s, %s)
    ON CONFLICT (case_id, field) DO UPDATE SET sealed = excluded.sealed"""
PUT_CONSENT = """
    INSERT INTO consents AS c (case_id, consent_id, terms, consent_status, ended_at, private_terms, evidence)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (case_id, consent_id) DO UPDATE SET consent_status = excluded.consent_status,
        ended_at = excluded.ended_at, private_terms = excluded.private_terms, evidence = excluded.evidence
    WHERE c.terms = excluded.terms AND (c.consent_status = ANY(%s)
        OR (c.consent_status = excluded.consent_status AND c.ended_at IS NOT DISTINCT FROM excluded.ended_at))"""
"""Stores a record that is new, unchanged, or changed from one of the statuses that are the last parameter."""

PUT_TOMBSTONE = """
    INSERT INTO data_keys (case_id, key_class, erased_at) VALUES (%s, %s, %s)
    ON CONFLICT (case_id, key_class) DO UPDATE SET wrapped = NULL, erased_at = excluded.erased_at"""

NEW_NAME = """
    INSERT INTO application_names (authority, number, case_id, document) VALUES (%s, %s, %s, %s)
    ON CONFLICT DO NOTHING"""
NEXT_NAME = """
    UPDATE application_names SET case_id = %s, document = %s
    WHERE authority = %s AND number = %s AND case_id = %s"""
LOCK_PERSON = "INSERT INTO person_locks (person, case_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"
FREE_PERSON = "DELETE FROM person_locks WHERE person = %s AND case_id = %s"
INDEX_PERSON = "INSERT INTO person_cases (person, case_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"
UNINDEX_PERSON = "DELETE FROM person_cases WHERE person = %s AND case_id = %s"
TAKE_UNBLOCKED = """
    INSERT INTO person_blocks AS b (person, expires_at) VALUES (%s, '-infinity')
    ON CONFLICT (person) DO UPDATE SET person = excluded.person WHERE b.expires_at <= %s"""
"""`WHERE NOT EXISTS` would lose a block that is committed between the two: this takes the lock of the block's row."""
PUT_MESSAGE = """
    INSERT INTO messages (digest, case_id, expires_at) VALUES (%s, %s, %s)
    ON CONFLICT (digest) DO UPDATE SET case_id = excluded.case_id, expires_at = excluded.expires_at"""
END_CONSENT = """
    UPDATE consents SET consent_status = %s, ended_at = %s WHERE case_id = %s AND consent_id = %s
    AND ((consent_status = %s AND ended_at IS NOT DISTINCT FROM %s) OR consent_status = ANY(%s))"""

PRIVATE_PARTS = "SELECT field, sealed FROM private_parts WHERE case_id = %s AND field = ANY(%s)"
CONSENTS = """
    SELECT case_id, consent_id, terms, consent_status, ended_at, private_terms, evidence
    FROM consents WHERE case_id = %s"""
CONSENT_TERMS = "SELECT case_id, consent_id, terms, consent_status, ended_at FROM consents WHERE case_id = %s"
