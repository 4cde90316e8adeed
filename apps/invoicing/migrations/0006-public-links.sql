-- Links by which customers see their invoices without a log-in: who knows the token may see and pay.

set local lock_timeout = '5s';

create table public_links (
  id bigint generated always as identity primary key,
  org_id text not null references organizations (id),
  invoice_id bigint not null references invoices (id),
  token text not null check (length(token) = 22),
  created_at timestamptz(3) not null default now()
);

alter table public_links enable row level security;
alter table public_links force row level security;
create policy tenant on public_links to public
  using (org_id = current_setting('app.tenant_id', true))
  with check (org_id = current_setting('app.tenant_id', true));

grant select, insert, delete on public_links to invoicing_app;

-- Checks the rows from before 0005 without holding up writes.
alter table invoices validate constraint invoices_not_overpaid;
