-- What an organisation pays for, how it came to that, and what its invoices say of it.

set local lock_timeout = '5s';

alter table organization_settings
  add column address text not null default '',
  add column payment_term_days integer not null default 14
    constraint payment_term_of_at_most_120_days check (payment_term_days between 0 and 120);

-- `seats` is written no more: it is the number of members. It goes once no older process reads it.
alter table subscriptions
  add column cancels_at timestamptz,
  -- Counts the writes, so that whoever asked Stripe before another's write doesn't undo it.
  add column version bigint not null default 0,
  add column stripe_customer_id text,
  add column stripe_subscription_id text;

create table checkouts (
  id bigint generated always as identity primary key,
  org_id text not null references organizations (id),
  plan text not null check (plan in ('pro', 'team')),
  status text not null default 'open' check (status in ('open', 'paid')),
  created_at timestamptz(3) not null default now()
);

-- An inbox: Stripe sends an event again until it has been told that the event is here.
create table stripe_events (
  id bigint generated always as identity primary key,
  org_id text not null references organizations (id),
  event_id text not null,
  type text not null,
  created_at timestamptz(3) not null default now(),
  unique (org_id, event_id)
);

alter table checkouts enable row level security;
alter table checkouts force row level security;
create policy tenant on checkouts to public
  using (org_id = current_setting('app.tenant_id', true))
  with check (org_id = current_setting('app.tenant_id', true));

alter table stripe_events enable row level security;
alter table stripe_events force row level security;
create policy tenant on stripe_events to public
  using (org_id = current_setting('app.tenant_id', true))
  with check (org_id = current_setting('app.tenant_id', true));

grant select, insert, update on checkouts to invoicing_app;
grant select, insert on stripe_events to invoicing_app;
