-- What previews leave behind: the files they have read, the lead lists of campaigns; and the mappings that were confirmed.

-- A caller sends back csv_text alone: by its digest the ledger finds the file it came from.
create table previewed_files (
    account_id uuid not null references accounts on delete cascade,
    digest bytea not null check (octet_length(digest) = 32),
    file_name text not null,
    -- Lines as a spreadsheet numbers them.
    header_line integer not null,
    blank_lines integer[] not null,
    previewed_at timestamptz not null default now(),
    primary key (account_id, digest)
);
create index previewed_files_oldest on previewed_files (previewed_at);

create table remembered_mappings (
    account_id uuid not null references accounts on delete cascade,
    kind text not null check (kind in ('people', 'companies', 'prospects')),
    -- Digest of the set of headers, in whatever order they stand.
    headers bytea not null check (octet_length(headers) = 32),
    mapping jsonb not null,
    confirmed_at timestamptz not null default now(),
    primary key (account_id, kind, headers)
);

create table campaign_lead_lists (
    id uuid not null default gen_random_uuid(),
    account_id uuid not null,
    campaign_id uuid not null,
    file_name text not null,
    columns jsonb not null,
    total_rows integer not null,
    status text not null default 'pending' check (status in ('pending', 'completed')),
    mapping jsonb,
    created_at timestamptz not null default now(),
    completed_at timestamptz,
    primary key (account_id, id),
    foreign key (account_id, campaign_id) references campaigns (account_id, id) on delete cascade
);
create index campaign_lead_lists_of_campaign on campaign_lead_lists (account_id, campaign_id, created_at);

do $$
declare
    fenced text;
begin
    foreach fenced in array array['previewed_files', 'remembered_mappings', 'campaign_lead_lists'] loop
        execute format('alter table %I enable row level security', fenced);
        execute format(
            'create policy own_account on %I to leadintake_app using (account_id = (select current_account()))', fenced
        );
    end loop;
end
$$;
grant select, insert, update, delete on previewed_files, remembered_mappings, campaign_lead_lists to leadintake_app;
