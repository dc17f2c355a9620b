"""The tables of the store. What each column holds stands in docs/places.md."""

from alembic import op

revision = "0001"
down_revision = None

OF_A_CASE = """
CREATE TABLE cases (
    case_id text COLLATE "C" PRIMARY KEY, shard smallint NOT NULL, version int NOT NULL, commit_id text NOT NULL,
    authority text COLLATE "C" NOT NULL, state text COLLATE "C" NOT NULL,
    due_position text COLLATE "C" NOT NULL, feed_position text COLLATE "C" NOT NULL,
    look_at timestamptz, erase_at timestamptz, document text NOT NULL, proof text NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX cases_due ON cases (shard, look_at, case_id) WHERE look_at IS NOT NULL;
CREATE INDEX cases_erase ON cases (shard, erase_at, case_id) WHERE erase_at IS NOT NULL;
CREATE INDEX cases_state ON cases (state, due_position);
CREATE INDEX cases_authority_state ON cases (authority, state, due_position);
CREATE INDEX cases_feed ON cases (feed_position);
CREATE INDEX cases_authority_feed ON cases (authority, feed_position);
CREATE TABLE private_parts (
    case_id text COLLATE "C", field text COLLATE "C", sealed bytea NOT NULL, PRIMARY KEY (case_id, field));
CREATE TABLE waits (case_id text COLLATE "C" PRIMARY KEY, document text NOT NULL);
CREATE TABLE consents (
    case_id text COLLATE "C", consent_id text COLLATE "C", terms text NOT NULL, consent_status text NOT NULL,
    ended_at timestamptz, private_terms bytea, evidence bytea, PRIMARY KEY (case_id, consent_id));
CREATE TABLE journal (
    case_id text COLLATE "C", seq int, commit_id text NOT NULL, document text NOT NULL, note bytea,
    expires_at timestamptz NOT NULL, PRIMARY KEY (case_id, seq));
CREATE TABLE statements (
    case_id text COLLATE "C", version int, document text NOT NULL, PRIMARY KEY (case_id, version));
CREATE TABLE choices (
    case_id text COLLATE "C", version int, sealed bytea NOT NULL, PRIMARY KEY (case_id, version));
CREATE TABLE claims (
    case_id text COLLATE "C", request_id text COLLATE "C", event text COLLATE "C", digest text NOT NULL,
    answer text NOT NULL, claimed_at timestamptz NOT NULL, expires_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, request_id, event));
CREATE TABLE bank_data (
    case_id text COLLATE "C", chunk text COLLATE "C", sealed bytea NOT NULL, expires_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, chunk));
ALTER TABLE bank_data ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE TABLE data_keys (
    case_id text COLLATE "C", key_class text COLLATE "C", wrapped bytea, erased_at timestamptz,
    PRIMARY KEY (case_id, key_class), CHECK ((wrapped IS NULL) <> (erased_at IS NULL)));
CREATE TABLE erasures (
    case_id text COLLATE "C", key_class text COLLATE "C", erased_at timestamptz NOT NULL, why text NOT NULL,
    PRIMARY KEY (case_id, key_class));
CREATE TABLE case_reads (
    case_id text COLLATE "C", read text COLLATE "C", day date NOT NULL, expires_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, read));
CREATE TABLE failures (
    case_id text COLLATE "C" PRIMARY KEY, next_step text NOT NULL, error text NOT NULL, at timestamptz NOT NULL,
    times int NOT NULL);
"""
FOUND_BY_SOMETHING_ELSE = """
CREATE TABLE application_names (
    authority text COLLATE "C", number text COLLATE "C", case_id text NOT NULL, document text NOT NULL,
    PRIMARY KEY (authority, number));
CREATE TABLE person_locks (person text COLLATE "C" PRIMARY KEY, case_id text NOT NULL);
CREATE TABLE person_cases (
    person text COLLATE "C", case_id text COLLATE "C", PRIMARY KEY (person, case_id));
CREATE TABLE person_blocks (
    person text COLLATE "C" PRIMARY KEY, blocked_at timestamptz, expires_at timestamptz NOT NULL);
CREATE TABLE messages (
    digest text COLLATE "C" PRIMARY KEY, case_id text NOT NULL, expires_at timestamptz NOT NULL);
CREATE TABLE checks (
    caller text COLLATE "C", expires_at timestamptz, checks int NOT NULL, PRIMARY KEY (caller, expires_at));
CREATE TABLE reads (
    day date, read text COLLATE "C", sealed bytea NOT NULL, expires_at timestamptz NOT NULL,
    PRIMARY KEY (day, read));
"""
OF_THE_WHOLE_SYSTEM = """
CREATE TABLE anchors (number int PRIMARY KEY, body text NOT NULL, signature text NOT NULL);
CREATE TABLE day_orders (number int PRIMARY KEY, document text NOT NULL);
CREATE TABLE turns (name text COLLATE "C" PRIMARY KEY, until timestamptz NOT NULL);
CREATE TABLE switches (name text COLLATE "C" PRIMARY KEY, document text NOT NULL);
CREATE TABLE canary (name text COLLATE "C" PRIMARY KEY, sealed bytea NOT NULL);
"""


def upgrade() -> None:
    """Create all tables: documents are text, since `jsonb` refuses some letters and reorders keys."""
    for statements in (OF_A_CASE, FOUND_BY_SOMETHING_ELSE, OF_THE_WHOLE_SYSTEM):
        for statement in statements.split(";"):
            if statement.strip():
                op.execute(statement)
