-- The runtime's migration made the table; it filters by tenant itself, for a worker claims everybody's jobs.
grant select, insert, update, delete on tenfold_jobs to invoicing_app;
