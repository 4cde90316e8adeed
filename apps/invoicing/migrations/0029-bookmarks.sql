-- The runtime's migrations made the tables. They hold positions in the database's log under hashed names, and nothing of a tenant.
grant select, insert, update, delete on tenfold_bookmarks, tenfold_stores to invoicing_queue;
