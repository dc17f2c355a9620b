-- Distributes the tables over the nodes of a Citus cluster. Run it once, as the owner of the schema, on the coordinator,
-- after `python -m infra.postgres.migrate` and before the first case: psql -v ON_ERROR_STOP=1 -f infra/postgres/citus.sql
-- A table that a later migration adds gets its line here and in that migration. docs/scaling.md says what follows.

CREATE EXTENSION IF NOT EXISTS citus;

BEGIN;

-- Everything of a case lies on one shard, so a callback, a step and a statement of a case each ask one node.
SELECT create_distributed_table('cases', 'case_id', shard_count => 64);
SELECT create_distributed_table('private_parts', 'case_id', colocate_with => 'cases');
SELECT create_distributed_table('waits', 'case_id', colocate_with => 'cases');
SELECT create_distributed_table('consents', 'case_id', colocate_with => 'cases');
SELECT create_distributed_table('journal', 'case_id', colocate_with => 'cases');
SELECT create_distributed_table('banks', 'case_id', colocate_with => 'cases');
SELECT create_distributed_table('statements', 'case_id', colocate_with => 'cases');
SELECT create_distributed_table('choices', 'case_id', colocate_with => 'cases');
SELECT create_distributed_table('claims', 'case_id', colocate_with => 'cases');
SELECT create_distributed_table('bank_data', 'case_id', colocate_with => 'cases');
SELECT create_distributed_table('data_keys', 'case_id', colocate_with => 'cases');
SELECT create_distributed_table('erasures', 'case_id', colocate_with => 'cases');
SELECT create_distributed_table('case_reads', 'case_id', colocate_with => 'cases');
SELECT create_distributed_table('failures', 'case_id', colocate_with => 'cases');

-- What is found by something else is spread by that. No statement joins it with the tables of a case.
SELECT create_distributed_table('application_names', 'number', colocate_with => 'none');
SELECT create_distributed_table('person_locks', 'person', colocate_with => 'none');
SELECT create_distributed_table('person_cases', 'person', colocate_with => 'person_locks');
SELECT create_distributed_table('person_blocks', 'person', colocate_with => 'person_locks');
SELECT create_distributed_table('messages', 'digest', colocate_with => 'none');
SELECT create_distributed_table('checks', 'caller', colocate_with => 'none');
SELECT create_distributed_table('reads', 'day', colocate_with => 'none');

-- A few rows that every node reads: each node has all of them.
SELECT create_reference_table('anchors');
SELECT create_reference_table('day_orders');
SELECT create_reference_table('thresholds');
SELECT create_reference_table('turns');
SELECT create_reference_table('switches');
SELECT create_reference_table('canary');

COMMIT;
