-- Imports that are paid for: what they have cost, and the list that one of them makes.

alter table credit_entries add column import_id uuid;
create index credit_entries_of_import on credit_entries (account_id, import_id) where import_id is not null;

-- A balance is changed together with the import that it pays for, and with nothing else.
grant update (credits) on accounts to leadintake_app;
grant insert on credit_entries to leadintake_app;

alter table import_changes drop constraint import_changes_subject_check;
alter table import_changes add constraint import_changes_subject_check
    check (subject in ('row', 'company', 'column', 'prospect', 'connection', 'list'));
