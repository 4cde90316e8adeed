-- Checks the rows from before 0017 without holding up writes.
alter table invoices validate constraint invoices_not_negative;
