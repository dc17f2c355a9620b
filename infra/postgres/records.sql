-- Lets a second database, under other hands, follow the ledger of erasures and the anchors, so that no restore takes
-- them back. Run it once on the server of the cases, which needs wal_level = logical, as the owner of the schema. Then
-- bring the second database to the same schema (`python -m infra.postgres.migrate`) and run there:
--     CREATE SUBSCRIPTION records CONNECTION 'DSN of the server of the cases' PUBLICATION records
-- What is deleted here stays there. docs/scaling.md says how to use it after a restore.

CREATE PUBLICATION records FOR TABLE erasures, anchors WITH (publish = 'insert, update');
