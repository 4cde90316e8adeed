-- Tax is rounded once per rate of an invoice (EN 16931), no longer once per line. Drafts are computed anew, as
-- src/money does it: each line has its part of the tax of its rate. What was sent stays as it was sent.
set local lock_timeout = '5s';

alter table invoices no force row level security;
alter table invoice_lines no force row level security;
alter table invoice_documents no force row level security;

with running as (
    select line.id, line.net_minor, line.tax_rate_bp,
      sum(line.net_minor) over (partition by line.invoice_id, line.tax_rate_bp order by line.position) as net
    from invoice_lines line join invoices on invoices.id = line.invoice_id
    where invoices.status = 'draft'),
  parts as (
    select id, round(net * tax_rate_bp * 0.0001) - round((net - net_minor) * tax_rate_bp * 0.0001) as tax
    from running)
update invoice_lines line set tax_minor = parts.tax
  from parts where parts.id = line.id and line.tax_minor <> parts.tax;

with sums as (
    select line.invoice_id, sum(line.tax_minor) as tax
    from invoice_lines line join invoices on invoices.id = line.invoice_id
    where invoices.status = 'draft' group by line.invoice_id)
update invoices set tax_minor = sums.tax, total_minor = net_minor + sums.tax, version = version + 1
  from sums where sums.invoice_id = invoices.id and invoices.tax_minor <> sums.tax;

-- The next who asks for the PDF of a draft gets a new one.
delete from invoice_documents document using invoices
  where invoices.id = document.invoice_id and invoices.status = 'draft';

alter table invoice_documents force row level security;
alter table invoice_lines force row level security;
alter table invoices force row level security;
