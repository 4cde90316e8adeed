-- What customers paid. An invoice carries two sums of it: what arrived, and what a charge under way
-- has reserved. Both are checked against the total, so an invoice can't be overpaid, whoever writes.
set local lock_timeout = '5s';

alter table invoices
  add column paid_minor bigint not null default 0,
  add column pending_minor bigint not null default 0;

create table payments (
  id bigint generated always as identity primary key,
  org_id text not null references organizations (id),
  invoice_id bigint not null references invoices (id),
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  method text not null check (method in ('bank', 'cash', 'card', 'other')),
  status text not null check (status in ('pending', 'succeeded', 'failed')),
  paid_on date not null,
  reference text not null default '',
  -- Names a charge to the payment provider: the same for every attempt, so that it charges once.
  charge_key uuid,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz not null default now()
);

-- Invoices that were marked as paid before there were payments.
alter table invoices no force row level security;
update invoices set paid_minor = total_minor where status = 'paid';
insert into payments (org_id, invoice_id, amount_minor, currency, method, status, paid_on, created_at)
  select org_id, id, total_minor, currency, 'other', 'succeeded', paid_on, updated_at
  from invoices where status = 'paid' and total_minor > 0 order by paid_on, id;
alter table invoices force row level security;

-- 0006 validates it, in a transaction of its own.
alter table invoices add constraint invoices_not_overpaid
  check (paid_minor >= 0 and pending_minor >= 0 and paid_minor + pending_minor <= total_minor
    and (status <> 'paid' or paid_minor = total_minor)) not valid;

alter table payments enable row level security;
alter table payments force row level security;
create policy tenant on payments to public
  using (org_id = current_setting('app.tenant_id', true))
  with check (org_id = current_setting('app.tenant_id', true));

grant select, insert, update on payments to invoicing_app;
-- A draft that is edited gets new lines.
grant delete on invoice_lines to invoicing_app;
