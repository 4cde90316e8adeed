-- The runtime's migrations made the table, and fence it off by tenant.
grant select, insert, update, delete on tenfold_jobs to invoicing_app;
