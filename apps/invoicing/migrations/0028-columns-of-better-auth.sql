-- Columns that only better-auth needed. The release before this one runs on while processes are restarted one by one:
-- it neither reads nor writes what is dropped here.
-- It still writes account_id, provider_id and slug, and finds a password by its provider_id. So these stay for one
-- release: this one no longer writes them, and the default lets the older code find new passwords. A later migration
-- drops them, when no process of that release can run any more.
-- squawk-ignore-file ban-drop-column, ban-drop-not-null

-- Left over from better-auth's own way to answer invitations; without their status they would be open again.
delete from invitations where status <> 'pending';

alter table invitations drop column status;
alter table users drop column image;
alter table logins drop column updated_at;
alter table verifications drop column updated_at;
alter table organizations drop column logo, drop column metadata, alter column slug drop not null;
alter table accounts
  drop column access_token, drop column refresh_token, drop column id_token,
  drop column access_token_expires_at, drop column refresh_token_expires_at, drop column scope,
  alter column account_id drop not null, alter column provider_id set default 'credential';
