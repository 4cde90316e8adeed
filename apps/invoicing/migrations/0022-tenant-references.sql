-- 0023 validates them, in a transaction of its own. Until 0024 the fence doesn't hold for the tables' owner, who may be
-- no superuser and has to see the rows that it checks; the app is another role, for which it holds all the time.

alter table customers no force row level security;
alter table invoices no force row level security;
alter table invoice_lines no force row level security;
alter table invoice_documents no force row level security;
alter table payments no force row level security;
alter table public_links no force row level security;
alter table reminders no force row level security;

alter table invoices add constraint invoices_customer_fkey
  foreign key (customer_id, org_id) references customers (id, org_id) not valid;
alter table invoice_lines add constraint invoice_lines_invoice_fkey
  foreign key (invoice_id, org_id) references invoices (id, org_id) not valid;
alter table invoice_documents add constraint invoice_documents_invoice_fkey
  foreign key (invoice_id, org_id) references invoices (id, org_id) not valid;
alter table payments add constraint payments_invoice_fkey
  foreign key (invoice_id, org_id) references invoices (id, org_id) not valid;
alter table public_links add constraint public_links_invoice_fkey
  foreign key (invoice_id, org_id) references invoices (id, org_id) not valid;
alter table reminders add constraint reminders_invoice_fkey
  foreign key (invoice_id, org_id) references invoices (id, org_id) not valid;
