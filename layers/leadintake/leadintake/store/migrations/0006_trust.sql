-- What lets imports be trusted: the caller's own rows, answers to requests that are repeated, and what undo has to know.

-- The rows of a file as its caller knows them: the ledger says what became of each.
create table import_sheets (
    account_id uuid not null,
    import_id uuid not null,
    first_line integer not null,
    last_line integer not null,
    -- [line, cell, …] of each row as JSON, compressed.
    packed bytea not null,
    kept_at timestamptz not null default now(),
    primary key (account_id, import_id, first_line)
);
alter table import_sheets alter column packed set storage external;
create index import_sheets_oldest on import_sheets (kept_at);

-- What was answered to a request that may come again. It is written in the transaction of what the request has done.
create table kept_answers (
    account_id uuid not null references accounts on delete cascade,
    key text not null,
    -- Digest of what was asked for.
    request bytea not null,
    answer bytea not null,
    kept_at timestamptz not null default now(),
    primary key (account_id, key)
);
alter table kept_answers alter column answer set storage external;
create index kept_answers_oldest on kept_answers (kept_at);

-- Digest of the set of its headers, by which its mapping is remembered.
alter table imports add column headers bytea;
-- What undo has answered, and until when it is possible; null once the journal is gone.
alter table imports add column undo jsonb;
alter table imports add column undo_until timestamptz default now() + interval '30 days';
create index imports_with_journal on imports (undo_until) where undo_until is not null;
create index imports_by_target on imports (account_id, target_id, created_at);

-- When somebody last changed it by hand; updated_at tells of imports as well.
alter table list_rows add column edited_at timestamptz;

create or replace function forget_import() returns trigger
    language plpgsql
    as $$
begin
    delete from import_rows where account_id = old.account_id and import_id = old.id;
    delete from import_changes where account_id = old.account_id and import_id = old.id;
    delete from import_sheets where account_id = old.account_id and import_id = old.id;
    return old;
end
$$;

do $$
declare
    fenced text;
begin
    foreach fenced in array array['import_sheets', 'kept_answers'] loop
        execute format('alter table %I enable row level security', fenced);
        execute format(
            'create policy own_account on %I to leadintake_app using (account_id = (select current_account()))', fenced
        );
    end loop;
    -- Operators delete what is past its time, for every account, and see nothing of what is in it.
    foreach fenced in array array['imports', 'import_changes', 'import_sheets', 'kept_answers', 'previewed_files'] loop
        execute format('create policy operators on %I to leadintake_operator using (true)', fenced);
    end loop;
end
$$;
grant select, insert, update, delete on import_sheets, kept_answers to leadintake_app;
grant select (account_id, id, undo_until), update (undo_until) on imports to leadintake_operator;
grant select (account_id, import_id, id), delete on import_changes to leadintake_operator;
grant select (account_id, import_id, first_line, kept_at), delete on import_sheets to leadintake_operator;
grant select (account_id, key, kept_at), delete on kept_answers to leadintake_operator;
grant select (account_id, digest, previewed_at), delete on previewed_files to leadintake_operator;
