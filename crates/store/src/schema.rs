//! The tables as Diesel knows them: the shape of `migrations/`, column by column.

diesel::table! {
    event (position) {
        position -> BigInt,
        organisation_id -> Binary,
        subject_kind -> Text,
        subject -> Binary,
        revision -> BigInt,
        kind -> Text,
        at_ms -> BigInt,
        actor -> Text,
        command_id -> Text,
        receipt_mark -> Binary,
        body_version -> Integer,
        payload -> Nullable<Text>,
        salt -> Nullable<Binary>,
        leaf -> Binary,
        hash -> Binary,
    }
}

diesel::table! {
    receipt (command_id) {
        command_id -> Text,
        digest -> Binary,
        position -> BigInt,
        outcome -> Text,
        at_ms -> BigInt,
    }
}

diesel::table! {
    counter (organisation_id, name) {
        organisation_id -> Binary,
        name -> Text,
        next_value -> BigInt,
    }
}

diesel::table! {
    incident (id) {
        id -> Binary,
        revision -> BigInt,
        organisation_id -> Binary,
        number -> BigInt,
        client_id -> Nullable<Binary>,
        property_id -> Nullable<Binary>,
        stranger -> Nullable<Text>,
        class -> Text,
        state -> Text,
        owner_id -> Nullable<Binary>,
        received_at_ms -> BigInt,
        closed_at_ms -> Nullable<BigInt>,
        wake_at_ms -> Nullable<BigInt>,
        body_version -> Integer,
        body -> Text,
    }
}

diesel::table! {
    incident_case (partner_id, reference, incident_id) {
        partner_id -> Binary,
        reference -> Text,
        incident_id -> Binary,
    }
}

diesel::table! {
    job (id) {
        id -> Binary,
        revision -> BigInt,
        organisation_id -> Binary,
        state -> Text,
        opened_at_ms -> BigInt,
        wake_at_ms -> Nullable<BigInt>,
        body_version -> Integer,
        body -> Text,
    }
}

diesel::table! {
    job_incident (incident_id, job_id) {
        job_id -> Binary,
        incident_id -> Binary,
    }
}

diesel::table! {
    assignment (job_id, slot, since) {
        job_id -> Binary,
        slot -> Integer,
        responder_id -> Binary,
        since -> BigInt,
        until -> Nullable<BigInt>,
    }
}

diesel::table! {
    offer (id) {
        id -> Binary,
        job_id -> Binary,
        slot -> Integer,
        responder_id -> Binary,
        state -> Text,
    }
}

diesel::table! {
    responder (id) {
        id -> Binary,
        revision -> BigInt,
        organisation_id -> Binary,
        call_sign -> Text,
        duty -> Text,
        wake_at_ms -> Nullable<BigInt>,
        body_version -> Integer,
        body -> Text,
    }
}

diesel::table! {
    phone (responder_id) {
        responder_id -> Binary,
        changed -> BigInt,
        seen -> BigInt,
        retry_at_ms -> Nullable<BigInt>,
    }
}

diesel::table! {
    position (responder_id) {
        responder_id -> Binary,
        organisation_id -> Binary,
        latitude -> Double,
        longitude -> Double,
        accuracy_m -> Nullable<Double>,
        sequence -> BigInt,
        device_at_ms -> Nullable<BigInt>,
        at_ms -> BigInt,
    }
}

diesel::table! {
    client (id) {
        id -> Binary,
        revision -> BigInt,
        organisation_id -> Binary,
        contract_id -> Binary,
        property_id -> Binary,
        reference -> Text,
        wake_at_ms -> Nullable<BigInt>,
        body_version -> Integer,
        body -> Text,
    }
}

diesel::table! {
    property (id) {
        id -> Binary,
        revision -> BigInt,
        organisation_id -> Binary,
        body_version -> Integer,
        body -> Text,
    }
}

diesel::table! {
    contract (id) {
        id -> Binary,
        revision -> BigInt,
        organisation_id -> Binary,
        body_version -> Integer,
        body -> Text,
    }
}

diesel::table! {
    organisation (id) {
        id -> Binary,
        revision -> BigInt,
        organisation_id -> Binary,
        body_version -> Integer,
        body -> Text,
    }
}

diesel::table! {
    unit_account (client_id, unit_id) {
        client_id -> Binary,
        unit_id -> Binary,
        organisation_id -> Binary,
        account -> Text,
    }
}

diesel::table! {
    register_word (subject, kind, word) {
        subject -> Binary,
        kind -> Text,
        word -> Binary,
    }
}

diesel::table! {
    outbox (id) {
        id -> BigInt,
        position -> BigInt,
        organisation_id -> Binary,
        channel -> Text,
        endpoint -> Text,
        kind -> Text,
        incident_id -> Nullable<Binary>,
        body -> Text,
        at_ms -> BigInt,
        state -> Text,
        attempts -> Integer,
        retry_at_ms -> BigInt,
        done_at_ms -> Nullable<BigInt>,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    signal (id) {
        id -> Binary,
        organisation_id -> Binary,
        source -> Text,
        dedupe_key -> Text,
        received_at_ms -> BigInt,
        device_at_ms -> Nullable<BigInt>,
        account -> Text,
        kind -> Text,
        code -> Text,
        raw -> Binary,
        digest -> Binary,
        incident_id -> Nullable<Binary>,
    }
}

diesel::table! {
    staff (person_id) {
        person_id -> Binary,
        organisation_id -> Binary,
        sign_in -> Text,
        name -> Text,
        roles -> Text,
        responder_id -> Nullable<Binary>,
        password -> Nullable<Text>,
        failures -> Integer,
        locked_until_ms -> Nullable<BigInt>,
        ended_at_ms -> Nullable<BigInt>,
        revision -> BigInt,
    }
}

diesel::table! {
    session (digest) {
        digest -> Binary,
        person_id -> Binary,
        organisation_id -> Binary,
        role -> Text,
        device -> Text,
        begun_at_ms -> BigInt,
        used_at_ms -> BigInt,
        ends_at_ms -> BigInt,
    }
}

diesel::table! {
    link (digest) {
        digest -> Binary,
        purpose -> Text,
        organisation_id -> Nullable<Binary>,
        person_id -> Nullable<Binary>,
        ends_at_ms -> BigInt,
        used_at_ms -> Nullable<BigInt>,
    }
}

diesel::table! {
    partner_key (id) {
        id -> Text,
        organisation_id -> Binary,
        partner_id -> Binary,
        scope -> Text,
        sealed -> Binary,
        made_at_ms -> BigInt,
        ends_at_ms -> Nullable<BigInt>,
    }
}

diesel::table! {
    webhook_endpoint (id) {
        id -> Text,
        organisation_id -> Binary,
        partner_id -> Binary,
        url -> Text,
        sealed -> Binary,
        disabled_at_ms -> Nullable<BigInt>,
        disabled_because -> Nullable<Text>,
        answered_at_ms -> Nullable<BigInt>,
    }
}

diesel::table! {
    sealed_code (property_id) {
        property_id -> Binary,
        organisation_id -> Binary,
        key_version -> Integer,
        nonce -> Binary,
        sealed -> Binary,
        at_ms -> BigInt,
    }
}

diesel::table! {
    lease (name) {
        name -> Text,
        holder -> Text,
        epoch -> BigInt,
        until_ms -> BigInt,
    }
}

// Diesel's own: which migrations have been run.
diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(client, unit_account, incident, incident_case, job, job_incident, event);
