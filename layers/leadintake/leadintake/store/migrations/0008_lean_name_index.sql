-- People are found by their addresses and names; whether company or location fit as well is told by the rows found.
-- Three indexes over random keys cost an import into a million rows more than the rows themselves.
drop index list_rows_by_name_company;
drop index list_rows_by_name_location;
drop index list_rows_by_name;
create index list_rows_by_name on list_rows (account_id, name_key, list_id) where name_key is not null;
