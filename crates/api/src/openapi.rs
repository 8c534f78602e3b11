//! The description of the interface: OpenAPI 3.1, made from the table of routes, the verbs and the schemas of the views. `docs/openapi.json` is its snapshot.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use domain::verbs::{About, VERBS, VerbFacts, *};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use crate::access::Who;
use crate::problem::Kind;
use crate::routes::{Entry, table};
use crate::views::{cards, client, decision, desk, incident, job, phone, session, timeline};
use crate::{hand_over, problem, resources, what_if};

/// What a phone says of itself, beside a verb's own fields.
#[derive(ToSchema)]
pub struct DeviceSent {
    /// When it happened by the phone's clock, UTC milliseconds.
    pub at: Option<i64>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Within this.
    pub accuracy_m: Option<f64>,
    /// The revision of the visit as the phone showed it. `accept-change` is refused where more has changed since then; a step taken on a phone that showed the
    /// change accepts it.
    pub seen: Option<i64>,
}

type Schemas = Vec<(String, RefOr<Schema>)>;

fn gather<T: ToSchema>(schemas: &mut Schemas) {
    T::schemas(schemas);
    schemas.push((T::name().into_owned(), T::schema()));
}

macro_rules! verb_bodies {
    ($($word:literal => $verb:ident),+ $(,)?) => {
        /// The schema of each verb's fields, by its word.
        fn verb_body(word: &str) -> Option<String> {
            match word { $($word => Some(<$verb as ToSchema>::name().into_owned()),)+ _ => None }
        }
        fn gather_verbs(schemas: &mut Schemas) { $(gather::<$verb>(schemas);)+ }
    };
}

verb_bodies! {
    "raise" => Raise, "answer" => Answer, "release" => Release, "heard" => Heard, "identify" => Identify, "set-place" => SetPlace, "set-priority" => SetPriority,
    "set-situation" => SetSituation, "respond" => Respond, "contacts" => Contacts, "emergency" => Emergency, "fault" => Fault,
    "resolve-by-voice" => ResolveByVoice, "agree" => Agree, "refuse" => Refuse, "contact-tried" => TryContact, "promise-kept" => KeepPromise,
    "called-back" => CallBack, "partner-took" => PartnerTakes, "read-back" => ConfirmReadBack, "take-over" => TakeOver, "resolve" => Resolve, "close" => Close, "reopen" => Reopen,
    "note" => Note, "reveal-received" => RevealReceived, "acknowledge" => Acknowledge, "join-visit" => JoinVisit, "offer" => MakeOffer, "withdraw" => Withdraw, "accept" => Accept,
    "accept-for" => AcceptFor, "decline" => Decline,
    "divert" => Divert, "step" => TakeStep, "enter-step" => EnterStep, "clear" => Clear, "clear-for" => ClearFor,
    "leave-unsafe" => LeaveUnsafe, "stand-down" => StandDown, "reassign" => Reassign, "swap" => Swap, "cancel" => Cancel, "accept-change" => AcceptChange,
    "confirm-door" => ConfirmDoor, "reveal-code" => RevealCode, "read-to-crew" => ReadToCrew, "code-failed" => FailCode, "acknowledge-alert" => AcknowledgeAlert,
    "go-on-duty" => GoOnDuty, "go-off-duty" => GoOffDuty, "go-off-road" => GoOffRoad, "come-back" => ComeBack,
    "confirm-stand-down" => ConfirmStandDown, "set-keys" => SetKeys, "set-status" => SetStatus, "place-door" => PlaceDoor, "add-hazard" => AddHazard,
}

/// The description as text.
pub fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        // Made of strings, numbers and maps: writing it cannot fail.
        let mut text = serde_json::to_string_pretty(&description()).unwrap_or_default();
        text.push('\n');
        text
    })
}

/// The description.
pub fn description() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for entry in table() {
        for (path, operation) in operations(&entry) {
            let methods = paths.entry(path).or_insert_with(|| json!({}));
            if let Value::Object(methods) = methods {
                methods.insert(entry.method.as_str().to_lowercase(), operation);
            }
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Attend",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
            "description": "Mobile response dispatch. Instants are integers: UTC milliseconds, but in hand-overs and signals, which take RFC 3339. Refusals are problem documents.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "responses": { "Problem": { "description": "A refusal or a failure.", "content": { "application/problem+json": { "schema": reference("Problem") } } } },
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": "__Host-attend", "description": "Of whoever is signed in; `attend` over plain http on the machine itself." },
                "signature": { "type": "apiKey", "in": "header", "name": "webhook-signature", "description": "Standard Webhooks 1.0, with webhook-id and webhook-timestamp." },
                "bridge": { "type": "http", "scheme": "bearer" },
            },
        },
    })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// Every schema by its name.
pub fn schemas() -> BTreeMap<String, Value> {
    let mut all = Schemas::new();
    gather_verbs(&mut all);
    gather_views(&mut all);
    let mut schemas: BTreeMap<String, Value> =
        all.into_iter().map(|(name, schema)| (name, serde_json::to_value(schema).unwrap_or_default())).collect();
    for body in VERBS.iter().filter_map(|facts| verb_body(facts.name)) {
        // What a phone says of itself stands beside the verb's own fields.
        if let Some(schema) = schemas.get_mut(&body) {
            schema["properties"]["device"] = reference("DeviceSent");
        }
    }
    schemas.insert("HandOverBody".to_owned(), hand_over::schema::inline());
    schemas.insert(
        "ProblemKind".to_owned(),
        json!({ "type": "string", "enum": Kind::ALL.iter().map(|kind| format!("/problems/{}", kind.slug())).collect::<Vec<_>>() }),
    );
    schemas
}

fn gather_views(all: &mut Schemas) {
    gather::<DeviceSent>(all);
    gather::<problem::ProblemView>(all);
    gather::<session::SignIn>(all);
    gather::<session::Setup>(all);
    gather::<session::SetupLink>(all);
    gather::<session::SetupLinkState>(all);
    gather::<session::Me>(all);
    gather::<session::WhoIsThere>(all);
    gather::<phone::ClockView>(all);
    gather::<resources::demo::Personas>(all);
    gather::<resources::demo::Take>(all);
    gather::<resources::demo::Speed>(all);
    gather::<resources::staff::StaffList>(all);
    gather::<resources::staff::AddStaff>(all);
    gather::<resources::staff::StaffAdded>(all);
    gather::<resources::staff::EndStaff>(all);
    gather::<resources::staff::NewPassword>(all);
    gather::<desk::Snapshot>(all);
    gather::<desk::ChangeView>(all);
    gather::<desk::DeskBeat>(all);
    gather::<desk::PositionsView>(all);
    gather::<desk::NoticeView>(all);
    gather::<incident::ClosedPage>(all);
    gather::<incident::IncidentDetail>(all);
    gather::<resources::incidents::Received>(all);
    gather::<resources::clients::FoundClients>(all);
    gather::<client::ClientFull>(all);
    gather::<resources::map::MapSheet>(all);
    gather::<resources::map::FoundPlaces>(all);
    gather::<resources::map::Ways>(all);
    gather::<resources::cover::CoverView>(all);
    gather::<resources::closures::Closures>(all);
    gather::<resources::closures::CloseStreet>(all);
    gather::<resources::closures::OpenStreet>(all);
    gather::<resources::closures::Streets>(all);
    gather::<resources::travel::TravelView>(all);
    gather::<resources::reports::PromiseReport>(all);
    gather::<resources::reports::OverrideReport>(all);
    gather::<resources::standby::StandbyView>(all);
    gather::<resources::what_if::AskWhatIf>(all);
    gather::<what_if::WhatIfView>(all);
    gather::<cards::IncidentCard>(all);
    gather::<job::JobCard>(all);
    gather::<decision::DecisionView>(all);
    gather::<decision::DivertView>(all);
    gather::<timeline::TimelineLine>(all);
    gather::<resources::verbs::VerbTable>(all);
    gather::<resources::verbs::Done>(all);
    gather::<resources::verbs::Raised>(all);
    gather::<resources::verbs::Revealed>(all);
    gather::<phone::PhoneSnapshot>(all);
    gather::<resources::phone::Seen>(all);
    gather::<resources::phone::Fixes>(all);
    gather::<resources::hand_overs::HandOverTaken>(all);
    gather::<resources::hand_overs::CaseStateView>(all);
    gather::<resources::signals::SignalSent>(all);
    gather::<resources::signals::SignalTaken>(all);
}

/// What a line of the table describes: one operation, or one for each verb of its resource.
fn operations(entry: &Entry) -> Vec<(String, Value)> {
    let Some(start) = entry.path.strip_suffix("{verb}") else {
        return vec![(entry.path.to_owned(), operation(entry, entry.path, entry.about, entry.takes, entry.gives, ""))];
    };
    let about = match start {
        "/api/incidents/{id}/" => About::Incident,
        "/api/jobs/{id}/" => About::Job,
        "/api/responders/{id}/" => About::Responder,
        _ => About::Client,
    };
    let verbs = VERBS.iter().filter(|facts| facts.about == about && !facts.roles.is_empty());
    verbs.map(|facts| verb_operation(entry, start, facts)).collect()
}

fn verb_operation(entry: &Entry, start: &str, facts: &VerbFacts) -> (String, Value) {
    let body = verb_body(facts.name).unwrap_or_default();
    let gives = match facts.name {
        "reveal-code" => "Revealed",
        "reveal-received" => "Received",
        _ => entry.gives,
    };
    let roles = facts.roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(", ");
    let operation = operation(entry, &format!("{start}{}", facts.name), facts.doc, &body, gives, &roles);
    (format!("{start}{}", facts.name), operation)
}

fn operation(entry: &Entry, path: &str, about: &str, takes: &str, gives: &str, roles: &str) -> Value {
    let (security, who) = match entry.who {
        Who::Anybody => (json!([]), "anybody".to_owned()),
        Who::Staff(roles) => (json!([{ "session": [] }]), roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(", ")),
        Who::Partner => (json!([{ "signature": [] }]), "a partner, by its signature".to_owned()),
        Who::Bridge => (json!([{ "bridge": [] }]), "a bridge, by its token".to_owned()),
    };
    let who = if roles.is_empty() { who } else { roles.to_owned() };
    let mut answers = Map::new();
    answers.insert(entry.status.to_string(), answer(gives));
    answers.insert("default".to_owned(), json!({ "$ref": "#/components/responses/Problem" }));
    let mut operation = json!({
        "operationId": operation_id(entry, path),
        "tags": [path.trim_start_matches("/api").split('/').nth(1).unwrap_or_default()],
        "summary": about,
        "description": format!("Who may: {who}.{}", if entry.demo { " In the demo only." } else { "" }),
        "security": security,
        "parameters": parameters(entry, path),
        "responses": answers,
    });
    if !takes.is_empty() {
        operation["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": reference(takes) } } });
    }
    operation
}

fn answer(gives: &str) -> Value {
    match gives {
        "" => json!({ "description": "Done." }),
        "text/event-stream" => json!({
            "description": "Server-sent events. A desk hears `change` (ChangeView), `positions` (PositionsView), `notice` (NoticeView); a phone hears `snapshot` (PhoneSnapshot); \
                            both hear `beat` every 5 s (DeskBeat, ClockView), and a desk `reset` when it has to take a fresh snapshot.",
            "content": { gives: { "schema": { "type": "string" } } },
        }),
        media if media.contains('/') => {
            json!({ "description": "As it says.", "content": { media: { "schema": if media.contains("json") { json!({ "type": "object" }) } else { json!({ "type": "string" }) } } } })
        }
        name => json!({ "description": "As asked.", "content": { "application/json": { "schema": reference(name) } } }),
    }
}

fn operation_id(entry: &Entry, path: &str) -> String {
    let words = path.trim_start_matches("/api").split(['/', '-', '.']).filter(|word| !word.is_empty() && !word.starts_with('{'));
    let named = path.ends_with('}').then_some("one");
    let words: Vec<&str> = words.chain(named).collect();
    format!("{}_{}", entry.method.as_str().to_lowercase(), words.join("_"))
}

fn parameters(entry: &Entry, path: &str) -> Vec<Value> {
    let mut parameters = Vec::new();
    for name in path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}')) {
        let schema = if name == "id" { json!({ "type": "string", "format": "uuid" }) } else { json!({ "type": "string" }) };
        parameters.push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
    }
    for (name, about) in entry.query {
        let schema = if matches!(*name, "limit" | "before") { json!({ "type": "integer" }) } else { json!({ "type": "string" }) };
        parameters.push(json!({ "name": name, "in": "query", "required": *name == "q" && path == "/api/clients", "description": about, "schema": schema }));
    }
    if entry.keyed {
        let about = "A key of the sender's own for this act, the same when it asks again.";
        parameters.push(json!({ "name": "Idempotency-Key", "in": "header", "required": true, "description": about, "schema": { "type": "string", "minLength": 1, "maxLength": 80 } }));
    }
    if entry.who == Who::Partner {
        for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
            parameters.push(json!({ "name": name, "in": "header", "required": true, "schema": { "type": "string" } }));
        }
    }
    parameters
}
