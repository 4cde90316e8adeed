-- What an invoice says of its sender and its customer when it leaves its draft: later changes of either don't reach it.
-- The versions let two windows that edit the same thing find out about each other.
set local lock_timeout = '5s';

alter table invoices
  add column version integer not null default 1,
  add column sender_name text,
  add column sender_address text,
  add column sender_color text,
  add column bill_to_name text,
  add column bill_to_email text,
  add column bill_to_address text;
alter table customers add column version integer not null default 1;
alter table organization_settings add column version integer not null default 1;
-- Where a reminder went; unknown of those that were sent before.
alter table reminders add column sent_to text;

-- Nobody knows what those that were sent before have shown: what they show today is what stays.
alter table invoices no force row level security;
alter table customers no force row level security;
alter table organization_settings no force row level security;
update invoices i set
    sender_name = coalesce(nullif(s.logo_text, ''), o.name),
    sender_address = coalesce(s.address, ''),
    sender_color = coalesce(s.color, '#2457d6'),
    bill_to_name = c.name,
    bill_to_email = c.email,
    bill_to_address = c.address
  from customers c, organizations o left join organization_settings s on s.org_id = o.id
  where i.status <> 'draft' and c.id = i.customer_id and o.id = i.org_id;
alter table organization_settings force row level security;
alter table customers force row level security;
alter table invoices force row level security;

-- 0015 validates it, in a transaction of its own.
alter table invoices add constraint invoices_frozen_once_sent
  check (status = 'draft' or num_nonnulls(sender_name, sender_address, sender_color,
    bill_to_name, bill_to_email, bill_to_address) = 6) not valid;
