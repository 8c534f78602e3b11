-- The record, for SQLite and PostgreSQL alike: ids and digests BYTEA, instants BIGINT milliseconds UTC, bodies TEXT holding JSON.
-- The event log is the truth; incident, job, responder and the registers keep its fold; assignment, offer, phone and outbox are projections.

CREATE TABLE incident_state (word TEXT PRIMARY KEY);
INSERT INTO incident_state (word) VALUES ('ringing'), ('answered'), ('open'), ('resolved'), ('closed');
CREATE TABLE incident_class (word TEXT PRIMARY KEY);
INSERT INTO incident_class (word) VALUES ('fire'), ('gas'), ('person'), ('attack'), ('fault'), ('unrecognised');
CREATE TABLE job_state (word TEXT PRIMARY KEY);
INSERT INTO job_state (word) VALUES ('open'), ('done'), ('cancelled');
CREATE TABLE offer_state (word TEXT PRIMARY KEY);
INSERT INTO offer_state (word) VALUES ('open'), ('lapsed'), ('accepted'), ('declined'), ('withdrawn');
CREATE TABLE duty_state (word TEXT PRIMARY KEY);
INSERT INTO duty_state (word) VALUES ('off'), ('on');
CREATE TABLE outbox_state (word TEXT PRIMARY KEY);
INSERT INTO outbox_state (word) VALUES ('waiting'), ('sent'), ('unwanted'), ('given_up');

CREATE TABLE event (
    position BIGINT PRIMARY KEY,
    organisation_id BYTEA NOT NULL,
    subject_kind TEXT NOT NULL,
    subject BYTEA NOT NULL,
    revision BIGINT NOT NULL,
    kind TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    command_id TEXT NOT NULL,       -- whose receipt answers for it; empty where nobody can repeat it
    receipt_mark BYTEA NOT NULL,    -- digest of that receipt; empty with it
    body_version INTEGER NOT NULL,
    payload TEXT,                   -- with salt NULL once erased; the chain still verifies
    salt BYTEA,
    leaf BYTEA NOT NULL,            -- SHA-256(salt, header, payload as stored)
    hash BYTEA NOT NULL,            -- SHA-256(previous hash, leaf)
    UNIQUE (subject, revision)
);

CREATE TABLE receipt (
    command_id TEXT PRIMARY KEY,
    digest BYTEA NOT NULL,
    position BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);

CREATE TABLE counter (
    organisation_id BYTEA NOT NULL,
    name TEXT NOT NULL,
    next_value BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, name)
);

CREATE TABLE incident (
    id BYTEA PRIMARY KEY,
    revision BIGINT NOT NULL,
    organisation_id BYTEA NOT NULL,
    number BIGINT NOT NULL,
    client_id BYTEA,
    property_id BYTEA,
    stranger TEXT,                  -- what a caller without a client is known again by
    class TEXT NOT NULL REFERENCES incident_class (word),
    state TEXT NOT NULL REFERENCES incident_state (word),
    owner_id BYTEA,
    received_at_ms BIGINT NOT NULL,
    closed_at_ms BIGINT,
    wake_at_ms BIGINT,
    body_version INTEGER NOT NULL,
    body TEXT NOT NULL,
    CHECK (state = 'closed' OR (owner_id IS NOT NULL AND wake_at_ms IS NOT NULL)),  -- no silent waiting
    CHECK ((state = 'closed') = (closed_at_ms IS NOT NULL))
);
CREATE INDEX incident_wake ON incident (wake_at_ms) WHERE wake_at_ms IS NOT NULL;
CREATE UNIQUE INDEX incident_open_once ON incident (client_id, class) WHERE closed_at_ms IS NULL AND client_id IS NOT NULL;
-- Each of these has a condition that only its own look-up implies: of two partial indexes that both fit, a planner without statistics takes the wrong one
-- and reads everything open.
CREATE INDEX incident_open ON incident (received_at_ms) WHERE state <> 'closed';
CREATE INDEX incident_open_client ON incident (client_id) WHERE closed_at_ms IS NULL AND client_id IS NOT NULL;
CREATE INDEX incident_open_property ON incident (property_id) WHERE closed_at_ms IS NULL AND property_id IS NOT NULL;
CREATE INDEX incident_open_stranger ON incident (stranger, class) WHERE closed_at_ms IS NULL AND stranger IS NOT NULL;
CREATE INDEX incident_client ON incident (client_id, received_at_ms);
CREATE INDEX incident_closed ON incident (closed_at_ms, id) WHERE closed_at_ms IS NOT NULL;
CREATE INDEX incident_number ON incident (number);

CREATE TABLE incident_case (
    partner_id BYTEA NOT NULL,
    reference TEXT NOT NULL,
    incident_id BYTEA NOT NULL,
    PRIMARY KEY (partner_id, reference, incident_id)
);

CREATE TABLE job (
    id BYTEA PRIMARY KEY,
    revision BIGINT NOT NULL,
    organisation_id BYTEA NOT NULL,
    state TEXT NOT NULL REFERENCES job_state (word),
    opened_at_ms BIGINT NOT NULL,
    wake_at_ms BIGINT,
    body_version INTEGER NOT NULL,
    body TEXT NOT NULL,
    CHECK (state <> 'open' OR wake_at_ms IS NOT NULL)
);
CREATE INDEX job_wake ON job (wake_at_ms) WHERE wake_at_ms IS NOT NULL;
CREATE INDEX job_state_opened ON job (state, opened_at_ms);

CREATE TABLE job_incident (
    job_id BYTEA NOT NULL,
    incident_id BYTEA NOT NULL,
    PRIMARY KEY (incident_id, job_id)
);

CREATE TABLE assignment (
    job_id BYTEA NOT NULL,
    slot INTEGER NOT NULL,
    responder_id BYTEA NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    PRIMARY KEY (job_id, slot, since)
);
CREATE UNIQUE INDEX assignment_responder ON assignment (responder_id) WHERE until IS NULL;
CREATE UNIQUE INDEX assignment_slot ON assignment (job_id, slot) WHERE until IS NULL;

CREATE TABLE offer (
    id BYTEA PRIMARY KEY,
    job_id BYTEA NOT NULL,
    slot INTEGER NOT NULL,
    responder_id BYTEA NOT NULL,
    state TEXT NOT NULL REFERENCES offer_state (word)
);
CREATE UNIQUE INDEX offer_live_once ON offer (job_id, slot, responder_id) WHERE state IN ('open', 'lapsed');
CREATE INDEX offer_responder ON offer (responder_id, state);

CREATE TABLE responder (
    id BYTEA PRIMARY KEY,
    revision BIGINT NOT NULL,
    organisation_id BYTEA NOT NULL,
    call_sign TEXT NOT NULL,
    duty TEXT NOT NULL REFERENCES duty_state (word),
    wake_at_ms BIGINT,
    body_version INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX responder_wake ON responder (wake_at_ms) WHERE wake_at_ms IS NOT NULL;

CREATE TABLE phone (
    responder_id BYTEA PRIMARY KEY,
    changed BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    retry_at_ms BIGINT
);

CREATE TABLE position (
    responder_id BYTEA PRIMARY KEY,
    organisation_id BYTEA NOT NULL,
    latitude DOUBLE PRECISION NOT NULL,
    longitude DOUBLE PRECISION NOT NULL,
    accuracy_m DOUBLE PRECISION,
    sequence BIGINT NOT NULL,
    device_at_ms BIGINT,
    at_ms BIGINT NOT NULL
);

CREATE TABLE client (
    id BYTEA PRIMARY KEY,
    revision BIGINT NOT NULL,
    organisation_id BYTEA NOT NULL,
    contract_id BYTEA NOT NULL,
    property_id BYTEA NOT NULL,
    reference TEXT NOT NULL,
    wake_at_ms BIGINT,
    body_version INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (organisation_id, reference)
);
CREATE INDEX client_wake ON client (organisation_id, wake_at_ms) WHERE wake_at_ms IS NOT NULL;
CREATE INDEX client_property ON client (property_id);

CREATE TABLE property (
    id BYTEA PRIMARY KEY,
    revision BIGINT NOT NULL,
    organisation_id BYTEA NOT NULL,
    body_version INTEGER NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE contract (
    id BYTEA PRIMARY KEY,
    revision BIGINT NOT NULL,
    organisation_id BYTEA NOT NULL,
    body_version INTEGER NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE organisation (
    id BYTEA PRIMARY KEY,
    revision BIGINT NOT NULL,
    organisation_id BYTEA NOT NULL,
    body_version INTEGER NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE unit_account (
    client_id BYTEA NOT NULL,
    unit_id BYTEA NOT NULL,
    organisation_id BYTEA NOT NULL,
    account TEXT NOT NULL,
    PRIMARY KEY (client_id, unit_id)
);
CREATE INDEX unit_account_account ON unit_account (account);

-- What a client or a door can be found by. Lower-case words as bytes, so that a prefix is a range on both databases whatever their collation.
CREATE TABLE register_word (
    subject BYTEA NOT NULL,
    kind TEXT NOT NULL,
    word BYTEA NOT NULL,
    PRIMARY KEY (subject, kind, word)
);
CREATE INDEX register_word_word ON register_word (kind, word);

CREATE TABLE outbox (
    id BIGINT PRIMARY KEY,
    position BIGINT NOT NULL,
    organisation_id BYTEA NOT NULL,
    channel TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    kind TEXT NOT NULL,
    incident_id BYTEA,
    body TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    state TEXT NOT NULL REFERENCES outbox_state (word),
    attempts INTEGER NOT NULL,
    retry_at_ms BIGINT NOT NULL,
    done_at_ms BIGINT,
    error TEXT,
    CHECK ((state = 'waiting') = (done_at_ms IS NULL))
);
CREATE INDEX outbox_waiting ON outbox (channel, endpoint, id) WHERE done_at_ms IS NULL;
CREATE INDEX outbox_incident ON outbox (incident_id, id) WHERE incident_id IS NOT NULL;

CREATE TABLE signal (
    id BYTEA PRIMARY KEY,
    organisation_id BYTEA NOT NULL,
    source TEXT NOT NULL,
    dedupe_key TEXT NOT NULL,
    received_at_ms BIGINT NOT NULL,
    device_at_ms BIGINT,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    raw BYTEA NOT NULL,
    digest BYTEA NOT NULL,          -- of its content: a key that comes again with other content is another signal
    incident_id BYTEA,
    UNIQUE (source, dedupe_key, digest)
);
CREATE INDEX signal_received ON signal (received_at_ms);

CREATE TABLE staff (
    person_id BYTEA PRIMARY KEY,
    organisation_id BYTEA NOT NULL,
    sign_in TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    responder_id BYTEA,
    password TEXT,
    failures INTEGER NOT NULL,
    locked_until_ms BIGINT,
    ended_at_ms BIGINT,
    revision BIGINT NOT NULL
);

CREATE TABLE session (
    digest BYTEA PRIMARY KEY,
    person_id BYTEA NOT NULL,
    organisation_id BYTEA NOT NULL,
    role TEXT NOT NULL,
    device TEXT NOT NULL,
    begun_at_ms BIGINT NOT NULL,
    used_at_ms BIGINT NOT NULL,
    ends_at_ms BIGINT NOT NULL
);
CREATE INDEX session_person ON session (person_id);
CREATE INDEX session_ends ON session (ends_at_ms);

CREATE TABLE link (
    digest BYTEA PRIMARY KEY,
    purpose TEXT NOT NULL,
    organisation_id BYTEA,
    person_id BYTEA,
    ends_at_ms BIGINT NOT NULL,
    used_at_ms BIGINT
);

CREATE TABLE partner_key (
    id TEXT PRIMARY KEY,
    organisation_id BYTEA NOT NULL,
    partner_id BYTEA NOT NULL,
    scope TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    made_at_ms BIGINT NOT NULL,
    ends_at_ms BIGINT
);
CREATE INDEX partner_key_partner ON partner_key (partner_id);

CREATE TABLE webhook_endpoint (
    id TEXT PRIMARY KEY,
    organisation_id BYTEA NOT NULL,
    partner_id BYTEA NOT NULL,
    url TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    disabled_at_ms BIGINT,
    disabled_because TEXT,
    answered_at_ms BIGINT
);
CREATE INDEX webhook_endpoint_partner ON webhook_endpoint (partner_id);

CREATE TABLE sealed_code (
    property_id BYTEA PRIMARY KEY,
    organisation_id BYTEA NOT NULL,
    key_version INTEGER NOT NULL,
    nonce BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    at_ms BIGINT NOT NULL
);

CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    until_ms BIGINT NOT NULL
);
