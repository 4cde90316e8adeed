-- no transaction
-- squawk-ignore-file ban-concurrent-index-creation-in-transaction
-- Rows of one organisation may refer to rows of the same one only, and the database shall know it: the keys that
-- 0022 refers to. By id first: as founders ship it, there is no index on org_id.

drop index concurrently if exists customers_id_org_id_key;
create unique index concurrently if not exists customers_id_org_id_key on customers (id, org_id);

drop index concurrently if exists invoices_id_org_id_key;
create unique index concurrently if not exists invoices_id_org_id_key on invoices (id, org_id);
