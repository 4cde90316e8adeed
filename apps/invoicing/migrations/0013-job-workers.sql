-- Which processes run jobs, and until when each counts as alive: no tenant's data.
grant select, insert, update, delete on tenfold_workers to invoicing_app;
