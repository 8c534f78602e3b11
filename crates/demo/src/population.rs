//! The borough's people: 4,700 clients on real postcode points, nine responders, the desk, two partners. Every fact is drawn from the seed.

use std::collections::BTreeMap;

use domain::ids::*;
use domain::place::{Address, Place, Position, Precision};
use domain::registers::*;
use domain::responder::{Duty, Responder};
use domain::time::{Night, Timestamp};
use domain::words::*;

use crate::dice::Dice;
use crate::names::{self, *};
use crate::postcodes;

/// Clients of the service the demo is modelled on.
pub const CLIENTS: usize = 4_700;
/// Of them, the share that lives in managed buildings.
const IN_SCHEMES: f64 = 0.30;
/// Of them, the share whose contract has mobile response.
const WITH_RESPONSE: f64 = 0.72;
/// Where the vans and the held keys are: the middle of the borough.
const BASE: Position = Position { latitude: 51.6106, longitude: -0.1945 };
/// What the base is called.
pub const BASE_NAME: &str = "Hendon base";

/// Somebody who signs in.
#[derive(Clone, Debug, PartialEq)]
pub struct StaffMember {
    /// Their person.
    pub person: PersonId,
    /// What they sign in with.
    pub user: String,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Their responder, when they are one.
    pub responder: Option<ResponderId>,
}

/// A partner centre.
#[derive(Clone, Debug, PartialEq)]
pub struct Partner {
    /// On the register.
    pub organisation: Organisation,
    /// Under which contract it hands over.
    pub contract: ContractId,
}

/// Everybody and everything there is before the first signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// The provider.
    pub provider: Organisation,
    /// Partners that answer for others.
    pub partners: Vec<Partner>,
    /// With response and without, in this order.
    pub contracts: Vec<Contract>,
    /// Doors.
    pub properties: Vec<Property>,
    /// Clients.
    pub clients: Vec<Client>,
    /// Key-safe codes, by client: sealed before they are stored.
    pub codes: BTreeMap<ClientId, String>,
    /// Responders R1 to R9.
    pub responders: Vec<Responder>,
    /// Everybody who signs in, responders too.
    pub staff: Vec<StaffMember>,
}

/// Draws the borough. `now` dates the client statuses.
pub fn draw(seed: u64, now: Timestamp) -> Population {
    let mut dice = Dice::of(seed, "organisations");
    let provider = Organisation {
        id: dice.id(),
        name: "Borough Assist".into(),
        kind: OrganisationKind::Provider,
        phone: Some("020 7946 0100".into()),
        closures: Vec::new(),
        opened: Vec::new(),
        revision: 0,
    };
    let staff = staff(seed);
    let duty_officer =
        staff.iter().find(|member| member.role == Role::Supervisor).map_or_else(|| Dice::of(seed, "officer").id(), |member| member.person);
    let contracts = contracts(&mut dice, provider.id, duty_officer);
    let partners = ["Alder Careline", "Harbour 24"]
        .iter()
        .zip(&contracts)
        .enumerate()
        .map(|(n, (name, contract))| Partner {
            organisation: Organisation {
                id: dice.id(),
                name: (*name).into(),
                kind: OrganisationKind::CallCentre,
                phone: Some(format!("020 7946 02{n:02}")),
                closures: Vec::new(),
                opened: Vec::new(),
                revision: 0,
            },
            contract: contract.id,
        })
        .collect();
    let responders = responders(seed, &staff, provider.id);
    let (properties, clients, codes) = clients(seed, now, provider.id, &contracts);
    Population { provider, partners, contracts, properties, clients, codes, responders, staff }
}

fn contracts(dice: &mut Dice, provider: OrganisationId, duty_officer: PersonId) -> Vec<Contract> {
    [("Borough homes with response", true), ("Alarm monitoring only", false)]
        .into_iter()
        .map(|(name, response)| {
            let id = dice.id();
            let terms = Terms {
                contract: id,
                revision: 0,
                response,
                auto_offer: response,
                duty_officer,
                manager_phone: Some("020 7946 0199".into()),
                night: Night { from_hour: 22, to_hour: 7 },
                timers: Timers::default(),
                policy: domain::words::PlanPolicy::Global,
                diverts: false,
            };
            Contract { id, organisation: provider, name: name.into(), answers: provider, responds: provider, terms }
        })
        .collect()
}

/// Six dispatchers, two supervisors, an administrator, nine responders.
fn staff(seed: u64) -> Vec<StaffMember> {
    let mut dice = Dice::of(seed, "staff");
    let roles = [(Role::Dispatcher, 6), (Role::Supervisor, 2), (Role::Administrator, 1), (Role::Responder, 9)];
    let mut made: Vec<StaffMember> = Vec::new();
    for role in roles.iter().flat_map(|(role, count)| std::iter::repeat_n(*role, *count)) {
        let mut name = format!("{} {}", dice.pick(GIVEN_YOUNG), dice.pick(SURNAMES));
        while made.iter().any(|member| member.name.split(' ').next() == name.split(' ').next()) {
            name = format!("{} {}", dice.pick(GIVEN_YOUNG), dice.pick(SURNAMES));
        }
        let user = name.split(' ').next().unwrap_or(&name).to_lowercase();
        let responder = (role == Role::Responder).then(|| dice.id());
        made.push(StaffMember { person: dice.id(), user, name, role, responder });
    }
    made
}

fn responders(seed: u64, staff: &[StaffMember], provider: OrganisationId) -> Vec<Responder> {
    let mut dice = Dice::of(seed, "responders");
    let made = staff.iter().filter_map(|member| member.responder.map(|id| (id, member))).enumerate();
    made.map(|(n, (id, member))| {
        let mut skills = vec![Skill::FirstAid];
        if n % 3 != 2 {
            skills.push(Skill::Lift);
        }
        if n % 3 == 1 {
            skills.push(Skill::Equipment);
        }
        if n % 2 == 0 {
            skills.push(Skill::FirePanel);
        }
        skills.sort_unstable();
        Responder {
            id,
            organisation: provider,
            person: member.person,
            call_sign: format!("R{}", n + 1),
            name: member.name.clone(),
            phone: Some(format!("07700 9001{:02}", dice.between(10, 99))),
            skills,
            keys: Vec::new(),
            base: Some(BASE),
            base_name: BASE_NAME.into(),
            duty: Duty::Off,
            off_road: None,
            free_since: None,
            jobs_this_shift: 0,
            unconfirmed: None,
            left_unsafe: false,
            left_at: None,
            on_foot: false,
            deadlines: domain::deadline::Deadlines::default(),
            revision: 0,
        }
    })
    .collect()
}

/// A managed building: where it is and what it is called.
struct Scheme<'a> {
    name: &'static str,
    at: &'a postcodes::Postcode,
    street: String,
}

fn clients(
    seed: u64,
    now: Timestamp,
    provider: OrganisationId,
    contracts: &[Contract],
) -> (Vec<Property>, Vec<Client>, BTreeMap<ClientId, String>) {
    let mut dice = Dice::of(seed, "clients");
    let points: Vec<&postcodes::Postcode> = postcodes::all().iter().filter(|row| row.in_borough).collect();
    let schemes: Vec<Scheme<'_>> =
        SCHEMES.iter().map(|&name| Scheme { name, at: dice.pick::<&postcodes::Postcode>(&points), street: street(&mut dice) }).collect();
    let (mut properties, mut clients, mut codes) = (Vec::new(), Vec::new(), BTreeMap::new());
    while clients.len() < CLIENTS {
        let n = clients.len();
        let (property, managed) =
            if dice.chance(IN_SCHEMES) { (flat(&mut dice, &schemes, n), true) } else { (house(&mut dice, &points), false) };
        let contract = if dice.chance(WITH_RESPONSE) { contracts.first() } else { contracts.get(1) };
        let Some(contract) = contract.map(|contract| contract.id) else { break };
        let client = client(&mut dice, n, now, provider, contract, property.id, managed);
        if matches!(property.access, Access::KeySafe { .. }) {
            codes.insert(client.id, format!("{:04}", dice.between(0, 9_999)));
        }
        // One home in twelve is a couple: two clients, two units, one door.
        if !managed && dice.chance(1.0 / 12.0) && clients.len() + 1 < CLIENTS {
            let mut partner = self::client(&mut dice, n + 1, now, provider, contract, property.id, false);
            partner.name = format!("{} {}", dice.pick(GIVEN_OLD), client.name.rsplit(' ').next().unwrap_or("Smith"));
            if let Some(code) = codes.get(&client.id).cloned() {
                codes.insert(partner.id, code);
            }
            clients.push(client);
            clients.push(partner);
        } else {
            clients.push(client);
        }
        properties.push(property);
    }
    (properties, clients, codes)
}

fn street(dice: &mut Dice) -> String {
    format!("{} {}", dice.pick(STREET_FIRST), dice.pick(STREET_SECOND))
}

fn house(dice: &mut Dice, points: &[&postcodes::Postcode]) -> Property {
    let at = dice.pick(points);
    let lines = if dice.chance(0.3) {
        format!("Flat {}, {} {}", dice.between(1, 24), dice.between(1, 180), street(dice))
    } else {
        format!("{} {}", dice.between(1, 180), street(dice))
    };
    let access = match dice.unit() {
        draw if draw < 0.62 => Access::KeySafe {
            location: (*dice.pick(&[
                "right of the front door",
                "left of the front door, low",
                "behind the meter cupboard",
                "by the side gate",
                "on the porch wall",
            ]))
            .into(),
        },
        draw if draw < 0.80 => Access::KeyHeld { key: format!("K{}", dice.between(100, 999)), at: BASE_NAME.into() },
        draw if draw < 0.95 => Access::LetIn { by: "the client, slowly; ring twice".into() },
        _ => Access::Unknown,
    };
    let notes = *dice.pick(&[
        "",
        "",
        "",
        "Door sticks: push low.",
        "Second lock is never used.",
        "Entry phone: press TRADES before noon.",
        "Lift at the back.",
        "Parking behind the shops.",
        "Steps without a rail.",
    ]);
    property(dice, lines, at, Precision::Postcode, None, access, notes)
}

fn flat(dice: &mut Dice, schemes: &[Scheme<'_>], n: usize) -> Property {
    let scheme = schemes.get(dice.below(schemes.len())).or_else(|| schemes.first()).expect("there are schemes");
    let lines = format!("Flat {}, {}, {}", n % 60 + 1, scheme.name, scheme.street);
    let access = if dice.chance(0.7) {
        Access::KeyHeld { key: format!("M-{}", scheme.name.replace(' ', "")), at: BASE_NAME.into() }
    } else {
        Access::LetIn { by: "scheme manager, 09:00 to 17:00, then the door code desk".into() }
    };
    property(dice, lines, scheme.at, Precision::Address, Some(scheme.name.into()), access, "Master key opens every flat; sign the book.")
}

fn property(
    dice: &mut Dice,
    lines: String,
    at: &postcodes::Postcode,
    precision: Precision,
    scheme: Option<String>,
    access: Access,
    notes: &str,
) -> Property {
    let place = Place { address: Address { lines, postcode: at.code.clone() }, position: Some(at.position), precision };
    Property { id: dice.id(), uprn: None, place, scheme, access, access_notes: notes.into(), door: None, revision: 0 }
}

fn client(
    dice: &mut Dice,
    n: usize,
    now: Timestamp,
    provider: OrganisationId,
    contract: ContractId,
    property: PropertyId,
    managed: bool,
) -> Client {
    let name = format!("{} {}", dice.pick(GIVEN_OLD), dice.pick(SURNAMES));
    let contacts = contacts(dice, &name, managed);
    let hazards = hazards(dice);
    let mut units = vec![Unit { id: dice.id(), account: format!("71{n:05}"), kind: "pendant".into() }];
    if dice.chance(0.35) {
        units.push(Unit { id: dice.id(), account: format!("72{n:05}"), kind: "smoke detector".into() });
    }
    if dice.chance(0.12) {
        units.push(Unit { id: dice.id(), account: format!("73{n:05}"), kind: "fall sensor".into() });
    }
    let state = *dice.weighted(&[(ClientState::AtHome, 0.955), (ClientState::Away, 0.02), (ClientState::Hospital, 0.025)]);
    let source = if state == ClientState::AtHome { "on joining" } else { "family, by telephone" };
    Client {
        id: dice.id(),
        organisation: provider,
        contract,
        reference: format!("BA{n:05}"),
        name,
        born: i16::try_from(dice.between(1926, 1956)).ok(),
        phone: Some(format!("020 7946 {:04}", 1_000 + n % 9_000)),
        property,
        status: ClientStatus { state, source: source.into(), second_source: None, from: now, review_at: None },
        hazards,
        communication: (*dice.weighted(&[
            ("", 0.74),
            ("Hard of hearing: speak slowly", 0.14),
            ("Speaks Gujarati; some English", 0.04),
            ("Speaks Greek; some English", 0.03),
            ("Speech affected by a stroke: wait for answers", 0.05),
        ]))
        .into(),
        needs: if dice.chance(0.08) { vec![Skill::Lift] } else { Vec::new() },
        contacts,
        units,
        excluded: Vec::new(),
        false_alarms: Vec::new(),
        revision: 0,
    }
}

fn contacts(dice: &mut Dice, client: &str, managed: bool) -> Vec<Contact> {
    let surname = client.rsplit(' ').next().unwrap_or("Smith");
    let mut made: Vec<Contact> = Vec::new();
    if managed {
        made.push(Contact {
            id: dice.id(),
            name: format!("{} {}", dice.pick(GIVEN_YOUNG), dice.pick(SURNAMES)),
            relation: "scheme manager".into(),
            phone: format!("020 7946 3{:03}", dice.between(0, 999)),
            holds_key: true,
            do_not_tell: false,
        });
    }
    let count = *dice.weighted(&[(0_usize, 0.07), (1, 0.33), (2, 0.42), (3, 0.18)]);
    for n in 0..count {
        let relation = if n == 2 { "neighbour" } else { *dice.pick(&["daughter", "son", "niece", "sister", "friend", "neighbour"]) };
        let family = matches!(relation, "daughter" | "son");
        let name = format!("{} {}", dice.pick(GIVEN_YOUNG), if family && dice.chance(0.6) { surname } else { dice.pick(SURNAMES) });
        let relation = names::relation(relation, &name);
        made.push(Contact {
            id: dice.id(),
            name,
            relation: relation.into(),
            phone: format!("07700 90{:04}", dice.between(0, 9_999)),
            holds_key: dice.chance(0.45),
            do_not_tell: dice.chance(0.02),
        });
    }
    made
}

/// What a responder must know of, each with words that fit it.
fn hazards(dice: &mut Dice) -> Vec<Hazard> {
    let known: &[(HazardKind, f64, &[&str])] = &[
        (HazardKind::Dog, 0.07, &["small terrier, barks", "large and friendly", "keep the kitchen door shut"]),
        (HazardKind::Oxygen, 0.03, &["concentrator in the bedroom", "cylinders in the hall"]),
        (HazardKind::Smoker, 0.05, &["in bed at times", "ashtrays by the chair"]),
        (HazardKind::TwoToLift, 0.04, &["over 120 kg", "cannot bear weight"]),
        (HazardKind::TwoUp, 0.015, &["son has threatened staff", "visits by two since March"]),
        (HazardKind::Aggression, 0.01, &["when confused at night", "towards strangers: say who you are at the door"]),
        (HazardKind::Hoarding, 0.02, &["narrow way to the bedroom", "hall blocked; use the back door"]),
        (HazardKind::Infection, 0.012, &["gloves and apron", "MRSA, dressings on both legs"]),
    ];
    let mut drawn = Vec::new();
    for (kind, share, notes) in known {
        if dice.chance(*share) {
            drawn.push(Hazard { kind: *kind, note: (*dice.pick(notes)).into() });
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn borough() -> Population {
        draw(1, Timestamp(1_790_000_000_000))
    }

    #[test]
    fn the_same_seed_draws_the_same_borough_and_another_seed_another() {
        assert_eq!(borough(), borough());
        assert_ne!(borough().clients, draw(2, Timestamp(1_790_000_000_000)).clients);
    }

    #[test]
    fn there_are_4_700_clients_each_with_a_door_a_unit_and_a_reference_of_their_own() {
        let borough = borough();
        assert_eq!(borough.clients.len(), CLIENTS);
        let doors: BTreeSet<_> = borough.properties.iter().map(|property| property.id).collect();
        assert!(borough.clients.iter().all(|client| doors.contains(&client.property) && !client.units.is_empty()));
        let references: BTreeSet<_> = borough.clients.iter().map(|client| &client.reference).collect();
        let accounts: Vec<_> = borough.clients.iter().flat_map(|client| &client.units).map(|unit| &unit.account).collect();
        assert_eq!(references.len(), CLIENTS);
        assert_eq!(accounts.iter().collect::<BTreeSet<_>>().len(), accounts.len());
    }

    #[test]
    fn some_clients_have_response_and_some_do_not_and_every_key_safe_has_a_code() {
        let borough = borough();
        let with =
            borough.clients.iter().filter(|client| Some(client.contract) == borough.contracts.first().map(|contract| contract.id)).count();
        assert!((3_000..3_800).contains(&with), "{with}");
        let safes: BTreeSet<_> = borough
            .properties
            .iter()
            .filter(|property| matches!(property.access, Access::KeySafe { .. }))
            .map(|property| property.id)
            .collect();
        assert!(borough.clients.iter().all(|client| safes.contains(&client.property) == borough.codes.contains_key(&client.id)));
    }

    #[test]
    fn nobody_called_wendy_is_a_son() {
        let borough = borough();
        let contacts = borough.clients.iter().flat_map(|client| &client.contacts);
        let odd =
            |contact: &&Contact| contact.name.starts_with("Wendy ") && matches!(contact.relation.as_str(), "son" | "nephew" | "brother");
        assert_eq!(contacts.clone().filter(odd).count(), 0);
        assert!(
            contacts.clone().any(|contact| contact.relation == "nephew") && contacts.clone().any(|contact| contact.relation == "daughter")
        );
    }

    #[test]
    fn nine_responders_sign_in_under_names_of_their_own_and_every_role_has_somebody() {
        let borough = borough();
        assert_eq!(borough.responders.len(), 9);
        assert!(Role::ALL.iter().all(|role| borough.staff.iter().any(|member| member.role == *role)));
        assert_eq!(borough.staff.iter().map(|member| &member.user).collect::<BTreeSet<_>>().len(), borough.staff.len());
    }
}
