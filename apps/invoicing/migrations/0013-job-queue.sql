-- The runtime's migrations fence jobs off by tenant. Those who run them see them all, and nothing else: a role of
-- its own, which the web's statements never use.
grant select, insert, update, delete on tenfold_jobs, tenfold_workers to invoicing_queue;
create policy queue on tenfold_jobs to invoicing_queue using (true) with check (true);
