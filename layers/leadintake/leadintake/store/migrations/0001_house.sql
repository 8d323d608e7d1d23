-- Accounts, keys, credits, lists, columns, rows, companies, blocklist, campaigns, prospects and connections.
--
-- Two roles work on these tables and own none of them. Roles belong to the whole server, so another database on it
-- may have made them already, or may be making them at this moment.
do $$
declare
    needed text;
    setting text;
begin
    foreach needed in array array['leadintake_app', 'leadintake_operator'] loop
        begin
            execute format('create role %I login nosuperuser nocreatedb nocreaterole nobypassrls', needed);
        exception when duplicate_object or unique_violation then
            null;
        end;
        -- One that was here before us must not stand above the fence.
        if exists (select from pg_roles where rolname = needed and (rolsuper or rolbypassrls)) then
            raise exception 'role % is a superuser or bypasses row-level security', needed;
        end if;
        -- On RDS this is what lets a role log in with a signed token instead of a password.
        if exists (select from pg_roles where rolname = 'rds_iam') then
            execute format('grant rds_iam to %I', needed);
        end if;
        -- Set on the role, because a database proxy does not pass start-up options on; and in this database alone,
        -- because two migrators in two databases must not meet over one role. A statement ends before its function does.
        foreach setting in array array[
            'timezone to ''UTC''', 'statement_timeout to ''18s''', 'idle_in_transaction_session_timeout to ''60s''',
            'search_path to public'
        ] loop
            execute format('alter role %I in database %I set ', needed, current_database()) || setting;
        end loop;
    end loop;
end
$$;

-- Whose rows a transaction may see. Unset, it is nobody's: the comparison with null refuses every row.
create function current_account() returns uuid
    language sql stable parallel safe
    return nullif(current_setting('leadintake.account_id', true), '')::uuid;


create table accounts (
    account_id uuid primary key default gen_random_uuid(),
    name text not null,
    credits bigint not null check (credits >= 0),
    created_at timestamptz not null default now()
);

create table api_keys (
    id uuid primary key default gen_random_uuid(),
    account_id uuid not null references accounts on delete cascade,
    name text not null,
    hint text not null,
    key_hash bytea not null unique check (octet_length(key_hash) = 32),
    created_at timestamptz not null default now(),
    revoked_at timestamptz
);
create index api_keys_of_account on api_keys (account_id, created_at);

-- Every change of a balance, so that each balance can be explained.
create table credit_entries (
    id bigint generated always as identity primary key,
    account_id uuid not null references accounts on delete cascade,
    amount bigint not null,
    balance bigint not null check (balance >= 0),
    reason text not null,
    created_at timestamptz not null default now()
);
create index credit_entries_of_account on credit_entries (account_id, id);

-- Who calls, before anything else is known of them. It runs with the owner's rights, because no account is set yet,
-- and tells nothing to those who do not know a key already.
create function account_of_key(hash bytea) returns table (account_id uuid, key_hash bytea)
    language sql stable security definer
    set search_path = pg_catalog, public, pg_temp
    as $$ select k.account_id, k.key_hash from public.api_keys k where k.key_hash = hash and k.revoked_at is null $$;


create table lists (
    id uuid not null default gen_random_uuid(),
    account_id uuid not null references accounts on delete cascade,
    name text not null,
    enrichment_status text not null default 'idle' check (enrichment_status in ('idle', 'enriching')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    -- Children refer to both, so that a row can never hang under another account's list.
    primary key (account_id, id)
);
create index lists_newest on lists (account_id, created_at desc, id);

create table list_columns (
    id uuid primary key default gen_random_uuid(),
    account_id uuid not null,
    list_id uuid not null,
    name text not null,
    name_key bigint not null,
    prompt text not null default '',
    response_type text not null default 'text',
    source text not null default 'profile' check (source in ('profile', 'web', 'reasoning')),
    subject text not null default 'person' check (subject in ('person', 'company')),
    position integer not null,
    answer_schema jsonb,
    built_in_key text,
    created_at timestamptz not null default now(),
    foreign key (account_id, list_id) references lists (account_id, id) on delete cascade
);
create index list_columns_in_order on list_columns (account_id, list_id, position, id);
create unique index list_columns_name_once on list_columns (list_id, subject, name_key) where built_in_key is null;

create table list_company_rows (
    id uuid not null default gen_random_uuid(),
    account_id uuid not null,
    list_id uuid not null,
    ordinal bigint generated always as identity,
    domain text,
    name text,
    name_key bigint,
    linkedin_url text,
    industry text,
    employee_count text,
    founded_year integer,
    funding_stage text,
    location text,
    city text,
    state text,
    country text,
    website text,
    description text,
    cells jsonb not null default '{}',
    source text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (list_id, id),
    foreign key (account_id, list_id) references lists (account_id, id) on delete cascade
) with (fillfactor = 85);
create index list_company_rows_in_order on list_company_rows (account_id, list_id, ordinal);
create unique index list_company_rows_domain_once on list_company_rows (list_id, domain) where domain is not null;
create index list_company_rows_by_name on list_company_rows (list_id, name_key) where domain is null;

create table list_rows (
    id uuid primary key default gen_random_uuid(),
    account_id uuid not null,
    list_id uuid not null,
    -- The order of the list; times alone would not tell the rows of one import apart.
    ordinal bigint generated always as identity,
    linkedin_url text,
    first_name text,
    last_name text,
    full_name text,
    headline text,
    company text,
    location text,
    domain text,
    -- What the row is matched by; see leadintake.matching.keys.
    linkedin_key text,
    name_company_key bigint,
    name_location_key bigint,
    name_key bigint,
    company_row_id uuid,
    -- Values of custom columns by column id.
    cells jsonb not null default '{}',
    source text not null,
    added_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    foreign key (account_id, list_id) references lists (account_id, id) on delete cascade,
    -- The company of a row is one of the same list.
    foreign key (list_id, company_row_id) references list_company_rows (list_id, id) on delete set null (company_row_id)
) with (fillfactor = 85);
create index list_rows_in_order on list_rows (account_id, list_id, ordinal);
create unique index list_rows_linkedin_once on list_rows (account_id, linkedin_key, list_id) where linkedin_key is not null;
create index list_rows_by_name_company on list_rows (account_id, name_company_key) where name_company_key is not null;
create index list_rows_by_name_location on list_rows (account_id, name_location_key) where name_location_key is not null;
create index list_rows_by_name on list_rows (list_id, name_key) where name_key is not null;
create index list_rows_of_company on list_rows (list_id, company_row_id) where company_row_id is not null;

create table blocked_companies (
    id uuid primary key default gen_random_uuid(),
    account_id uuid not null references accounts on delete cascade,
    domain text,
    name text,
    name_key bigint,
    reason text,
    created_at timestamptz not null default now(),
    check (domain is not null or name_key is not null)
);
create index blocked_companies_newest on blocked_companies (account_id, created_at desc, id);
create unique index blocked_companies_domain_once on blocked_companies (account_id, domain) where domain is not null;
create unique index blocked_companies_name_once on blocked_companies (account_id, name_key) where domain is null;
create index blocked_companies_by_name on blocked_companies (account_id, name_key) where name_key is not null;

create table campaigns (
    id uuid not null default gen_random_uuid(),
    account_id uuid not null references accounts on delete cascade,
    type text not null check (type in ('email', 'linkedin')),
    name text not null,
    status text not null default 'draft' check (status in ('draft', 'active', 'paused', 'completed')),
    stats jsonb not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (account_id, id),
    constraint campaigns_name_once unique (account_id, name)
);
create index campaigns_newest on campaigns (account_id, created_at desc, id);

create table campaign_prospects (
    id uuid primary key default gen_random_uuid(),
    account_id uuid not null,
    campaign_id uuid not null,
    ordinal bigint generated always as identity,
    -- What the campaign knows a prospect by: the e-mail address or the LinkedIn key.
    identity text not null,
    status text not null default 'pending',
    email text,
    linkedin_url text,
    first_name text,
    last_name text,
    name text,
    company text,
    position text,
    headline text,
    custom_fields jsonb,
    source text not null,
    source_ref text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    foreign key (account_id, campaign_id) references campaigns (account_id, id) on delete cascade
);
create index campaign_prospects_in_order on campaign_prospects (account_id, campaign_id, ordinal);
create unique index campaign_prospects_identity_once on campaign_prospects (campaign_id, identity);

create table network_connections (
    id uuid primary key default gen_random_uuid(),
    account_id uuid not null references accounts on delete cascade,
    ordinal bigint generated always as identity,
    first_name text,
    last_name text,
    email text,
    company text,
    position text,
    connected_on date,
    linkedin_url text,
    linkedin_key text,
    -- First name, last name and company, for those without an address.
    name_company_key bigint,
    -- The searched fields as they are compared, so that case folding does not depend on the server's locale.
    search_text text not null,
    enriched_at timestamptz,
    message_count integer not null default 0 check (message_count >= 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create unique index network_connections_linkedin_once on network_connections (account_id, linkedin_key)
    where linkedin_key is not null;
create index network_connections_by_name on network_connections (account_id, name_company_key) where linkedin_key is null;
create index network_connections_newest on network_connections (account_id, connected_on desc nulls last, ordinal);


-- The second fence: whatever a query forgets, a role sees only the account that its transaction has set.
do $$
declare
    fenced text;
begin
    foreach fenced in array array[
        'accounts', 'api_keys', 'credit_entries', 'lists', 'list_columns', 'list_company_rows', 'list_rows',
        'blocked_companies', 'campaigns', 'campaign_prospects', 'network_connections'
    ] loop
        execute format('alter table %I enable row level security', fenced);
        execute format(
            'create policy own_account on %I to leadintake_app using (account_id = (select current_account()))', fenced
        );
    end loop;
end
$$;

-- The book of migrations is the owner's alone.
create policy nobody on schema_migrations using (false);

grant select on accounts, credit_entries to leadintake_app;
grant select, insert, update, delete
    on lists, list_columns, list_company_rows, list_rows, blocked_companies, campaigns, campaign_prospects, network_connections
    to leadintake_app;
revoke execute on function account_of_key(bytea) from public;
grant execute on function account_of_key(bytea) to leadintake_app;

-- Operators make accounts and keys and grant credits, for every account, and see nothing of what is in them.
create policy operators on accounts to leadintake_operator using (true);
create policy operators on api_keys to leadintake_operator using (true);
create policy operators on credit_entries to leadintake_operator using (true);
grant select, insert, update on accounts, api_keys to leadintake_operator;
grant select, insert on credit_entries to leadintake_operator;
