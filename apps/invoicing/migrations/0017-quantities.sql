-- Quantities of up to three decimals, and discounts: lines of a negative price.
set local lock_timeout = '5s';

-- Rewrites the table. Nothing of it is large before the first release.
-- squawk-ignore changing-column-type
alter table invoice_lines alter column quantity type numeric(8, 3);
alter table invoice_lines drop constraint invoice_lines_unit_price_minor_check;
alter table invoices add constraint invoices_not_negative check (net_minor >= 0 and tax_minor >= 0) not valid;
