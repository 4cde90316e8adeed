-- Those of 0022 say the same and more.

alter table invoices drop constraint invoices_customer_id_fkey;
alter table invoice_lines drop constraint invoice_lines_invoice_id_fkey;
alter table invoice_documents drop constraint invoice_documents_invoice_id_fkey;
alter table payments drop constraint payments_invoice_id_fkey;
alter table public_links drop constraint public_links_invoice_id_fkey;
alter table reminders drop constraint reminders_invoice_id_fkey;

alter table customers force row level security;
alter table invoices force row level security;
alter table invoice_lines force row level security;
alter table invoice_documents force row level security;
alter table payments force row level security;
alter table public_links force row level security;
alter table reminders force row level security;
