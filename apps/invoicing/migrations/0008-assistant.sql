-- Reminders of overdue invoices. A row is written when a draft is asked for, so that drafts being
-- written count against the plan; subject, body and model follow when the assistant has answered.

create table reminders (
  id bigint generated always as identity primary key,
  org_id text not null references organizations (id),
  invoice_id bigint not null references invoices (id),
  tone text not null check (tone in ('friendly', 'firm')),
  subject text,
  body text,
  model text,
  created_at timestamptz(3) not null default now(),
  written_at timestamptz(3),
  sent_at timestamptz(3),
  check (written_at is null or (subject is not null and body is not null and model is not null)),
  check (sent_at is null or written_at is not null)
);

alter table reminders enable row level security;
alter table reminders force row level security;
create policy tenant on reminders to public
  using (org_id = current_setting('app.tenant_id', true))
  with check (org_id = current_setting('app.tenant_id', true));

grant select, insert, update on reminders to invoicing_app;
