-- What the code takes for granted of roles. Checked of rows as they are written; those that are there
-- were written by the same code, and checking them would hold up everybody who logs in.
alter table members
  add constraint members_role_known check (role in ('owner', 'admin', 'member')) not valid;
alter table invitations
  add constraint invitations_role_known
  check (role is not null and role in ('admin', 'member')) not valid;
