-- invoicing_app sees the rows of one organisation: the one its transaction names.
-- Plain equality, so the planner may use it as an index condition; unset and '' match no organisation.
-- FORCE, so that not even the tables' owner forgets the fence. The roles are made by `prepare`.

alter table organization_settings enable row level security;
alter table organization_settings force row level security;
create policy tenant on organization_settings to public
  using (org_id = current_setting('app.tenant_id', true))
  with check (org_id = current_setting('app.tenant_id', true));

alter table subscriptions enable row level security;
alter table subscriptions force row level security;
create policy tenant on subscriptions to public
  using (org_id = current_setting('app.tenant_id', true))
  with check (org_id = current_setting('app.tenant_id', true));

alter table customers enable row level security;
alter table customers force row level security;
create policy tenant on customers to public
  using (org_id = current_setting('app.tenant_id', true))
  with check (org_id = current_setting('app.tenant_id', true));

alter table invoice_counters enable row level security;
alter table invoice_counters force row level security;
create policy tenant on invoice_counters to public
  using (org_id = current_setting('app.tenant_id', true))
  with check (org_id = current_setting('app.tenant_id', true));

alter table invoices enable row level security;
alter table invoices force row level security;
create policy tenant on invoices to public
  using (org_id = current_setting('app.tenant_id', true))
  with check (org_id = current_setting('app.tenant_id', true));

alter table invoice_lines enable row level security;
alter table invoice_lines force row level security;
create policy tenant on invoice_lines to public
  using (org_id = current_setting('app.tenant_id', true))
  with check (org_id = current_setting('app.tenant_id', true));

alter table invoice_documents enable row level security;
alter table invoice_documents force row level security;
create policy tenant on invoice_documents to public
  using (org_id = current_setting('app.tenant_id', true))
  with check (org_id = current_setting('app.tenant_id', true));

alter table activity enable row level security;
alter table activity force row level security;
create policy tenant on activity to public
  using (org_id = current_setting('app.tenant_id', true))
  with check (org_id = current_setting('app.tenant_id', true));

grant select, insert, update on organization_settings, subscriptions, customers, invoice_counters, invoices
  to invoicing_app;
grant select, insert on invoice_lines, activity to invoicing_app;
grant select, insert, delete on invoice_documents to invoicing_app;

grant select, insert, update, delete
  on users, logins, accounts, verifications, organizations, members, invitations
  to invoicing_auth;
