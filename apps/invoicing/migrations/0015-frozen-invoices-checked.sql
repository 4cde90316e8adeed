-- Checks the rows from before 0014 without holding up writes.
alter table invoices validate constraint invoices_frozen_once_sent;
