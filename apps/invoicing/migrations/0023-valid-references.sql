-- Checks the rows that were there, without holding up writes.

alter table invoices validate constraint invoices_customer_fkey;
alter table invoice_lines validate constraint invoice_lines_invoice_fkey;
alter table invoice_documents validate constraint invoice_documents_invoice_fkey;
alter table payments validate constraint payments_invoice_fkey;
alter table public_links validate constraint public_links_invoice_fkey;
alter table reminders validate constraint reminders_invoice_fkey;
