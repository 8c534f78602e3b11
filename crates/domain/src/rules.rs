//! Rules that several verbs share: classification, entitlement, who may act, the timers no contract sets.

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::ids::*;
use crate::incident::{DecisionKind, Incident, IncidentState};
use crate::place::{Place, Position};
use crate::refusal::Refusal;
use crate::time::{Duration, Timestamp};
use crate::words::{Class, JobKind, Origin, Priority, Situation};

/// Two identical entries within this are one call entered twice.
pub const SAME_CALL: Duration = Duration::seconds(10);
/// The person who asks.
///
/// # Errors
/// When no person does.
pub fn person(scene: Scene<'_>) -> Result<PersonId, Refusal> {
    scene.context.person().ok_or(Refusal::NotAllowed { rule: "a person has to do this" })
}

/// The incident a command is about.
///
/// # Errors
/// When it is about something else.
pub fn incident_id(target: Target) -> Result<IncidentId, Refusal> {
    match target {
        Target::Incident(id) => Ok(id),
        Target::New | Target::Job(_) | Target::Responder(_) | Target::Client(_) => Err(Refusal::NotFound { what: "incident" }),
    }
}

/// What every verb of an incident has to see.
pub fn reads_incident(target: Target) -> Reads {
    Reads { incidents: incident_id(target).into_iter().collect(), ..Reads::default() }
}

/// The job a command is about.
///
/// # Errors
/// When it is about something else.
pub fn job_id(target: Target) -> Result<JobId, Refusal> {
    match target {
        Target::Job(id) => Ok(id),
        Target::New | Target::Incident(_) | Target::Responder(_) | Target::Client(_) => Err(Refusal::NotFound { what: "job" }),
    }
}

/// The responder a command is about.
///
/// # Errors
/// When it is about something else.
pub fn responder_id(target: Target) -> Result<ResponderId, Refusal> {
    match target {
        Target::Responder(id) => Ok(id),
        Target::New | Target::Incident(_) | Target::Job(_) | Target::Client(_) => Err(Refusal::NotFound { what: "responder" }),
    }
}

/// The client a command is about.
///
/// # Errors
/// When it is about something else.
pub fn client_id(target: Target) -> Result<ClientId, Refusal> {
    match target {
        Target::Client(id) => Ok(id),
        Target::New | Target::Incident(_) | Target::Job(_) | Target::Responder(_) => Err(Refusal::NotFound { what: "client" }),
    }
}

/// A text that must be there and may not be longer than `most` characters.
///
/// # Errors
/// Names the field.
pub fn required(field: &'static str, text: &str, most: usize) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::Invalid { field, rule: "must be given" });
    }
    at_most(field, text, most)
}

/// Why somebody does what others may ask about later: a word at least, not a sign.
///
/// # Errors
/// Names the field.
pub fn reason(field: &'static str, text: &str, most: usize) -> Result<(), Refusal> {
    required(field, text, most)?;
    if text.chars().filter(|letter| letter.is_alphabetic()).count() < 3 {
        return Err(Refusal::Invalid { field, rule: "must say why: at least three letters" });
    }
    Ok(())
}

/// A text that may not be longer than `most` characters.
///
/// # Errors
/// Names the field.
pub fn at_most(field: &'static str, text: &str, most: usize) -> Result<(), Refusal> {
    if text.chars().count() > most {
        return Err(Refusal::Invalid { field, rule: "is too long" });
    }
    Ok(())
}

/// A number somebody can be rung back on; words beside it, such as an extension, stay.
///
/// # Errors
/// Names the field.
pub fn call_back(field: &'static str, text: &str) -> Result<(), Refusal> {
    required(field, text, 40)?;
    if !holds_number(text) {
        return Err(Refusal::Invalid { field, rule: "must hold a number to ring, of at least 3 digits" });
    }
    Ok(())
}

/// Whether a text holds a number to ring, of at least 3 digits: "withheld" and "none" hold none.
pub fn holds_number(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= 3
}

/// Whether a text is a reference, a call sign or a name by which somebody can be asked again: 3 letters or digits at least.
pub fn is_reference(text: &str) -> bool {
    text.chars().filter(|letter| letter.is_alphanumeric()).count() >= 3
}

/// Whether the emergency services can be expected at this time: an hour ago at most, within a day.
pub fn can_be_expected(at: Timestamp, now: Timestamp) -> bool {
    now - Duration::hours(1) <= at && at <= now + Duration::hours(24)
}

/// Why a text is not a telephone number; `None` when it is one: 5 digits or more, spaces, +, - and brackets, at most 40 characters.
pub fn telephone_fault(text: &str) -> Option<&'static str> {
    let allowed = |character: char| character.is_ascii_digit() || matches!(character, ' ' | '+' | '-' | '(' | ')');
    if !text.chars().all(allowed) {
        return Some("must be digits, spaces, +, - and brackets only");
    }
    if text.chars().filter(char::is_ascii_digit).count() < 5 {
        return Some("must have at least 5 digits");
    }
    (text.chars().count() > 40).then_some("must be at most 40 characters")
}

/// A place somebody can be sent to: an address or a position within range. `fields` are the names of the whole, the address lines, the postcode and
/// the position.
///
/// # Errors
/// Names the field.
pub fn place(place: &Place, fields: [&'static str; 4]) -> Result<(), Refusal> {
    let [whole, lines, postcode, position] = fields;
    at_most(lines, &place.address.lines, 500)?;
    at_most(postcode, &place.address.postcode, 10)?;
    match place.position {
        Some(at) => match Position::new(at.latitude, at.longitude) {
            Ok(_) => Ok(()),
            Err(fault) => Err(Refusal::Invalid { field: position, rule: fault.rule() }),
        },
        None if place.address.lines.trim().is_empty() && place.address.postcode.trim().is_empty() => {
            Err(Refusal::Invalid { field: whole, rule: "needs an address or a position" })
        }
        None => Ok(()),
    }
}

/// How urgent a need is when nobody has said: the graver of what its class and its situation say. What is not known is an emergency.
pub fn classify(class: Class, situation: Option<Situation>, speech: Option<bool>) -> Priority {
    let by_class = match class {
        Class::Fire => return Priority::Fire,
        Class::Gas | Class::Attack | Class::Unrecognised => return Priority::P1,
        Class::Person => Priority::P4,
        Class::Fault => Priority::P3,
    };
    let by_situation = match situation {
        Some(Situation::Fire) => Priority::Fire,
        Some(
            Situation::FallInjured | Situation::Silent | Situation::LifeAtRisk | Situation::Gas | Situation::Attack | Situation::Wandering,
        ) => Priority::P1,
        Some(
            Situation::FallUninjured
            | Situation::Unwell
            | Situation::Sensor
            | Situation::PersonalCare
            | Situation::Access
            | Situation::Other,
        ) => Priority::P2,
        Some(Situation::Reassurance | Situation::Equipment) => Priority::P3,
        None if class == Class::Fault => Priority::P3,
        None => Priority::P1,
    };
    if speech == Some(false) && class == Class::Person { Priority::P1 } else { by_class.min(by_situation) }
}

/// What sort of need it is when the situation says more than the class: fire is a fire and gas is gas, whoever pressed what.
pub const fn class_of(class: Class, situation: Option<Situation>) -> Class {
    match (class, situation) {
        (Class::Person | Class::Fault | Class::Unrecognised | Class::Gas, Some(Situation::Fire)) => Class::Fire,
        (Class::Person | Class::Fault | Class::Unrecognised, Some(Situation::Gas)) => Class::Gas,
        (Class::Person | Class::Fault | Class::Unrecognised, Some(Situation::Attack)) => Class::Attack,
        (class, _) => class,
    }
}

/// What intake makes of a priority somebody gave: fire is fire, and what nobody could read is an emergency.
pub fn at_intake(class: Class, given: Priority) -> Priority {
    match class {
        Class::Fire => Priority::Fire,
        Class::Unrecognised => given.min(Priority::P1),
        Class::Gas | Class::Person | Class::Attack | Class::Fault => given,
    }
}

/// What intake makes of a priority somebody gave, whoever did: as [`at_intake`], and what its class, its situation or a silence makes an emergency stays one.
pub fn no_less(class: Class, situation: Option<Situation>, speech: Option<bool>, given: Priority) -> Priority {
    let given = at_intake(class, given);
    match classify(class, situation, speech) {
        // Nobody has said what is the matter, and somebody who was heard is as urgent as they sounded.
        _ if situation.is_none() && class == Class::Person && speech == Some(true) => given,
        emergency @ (Priority::Fire | Priority::P1) => given.min(emergency),
        Priority::P2 | Priority::P3 | Priority::P4 => given,
    }
}

/// Whether an incident is offered by itself when nobody decides on a visit: a silent personal alarm of a client with response.
pub fn silent_offer(incident: &Incident) -> bool {
    let silent = match incident.origin {
        Origin::Device => incident.speech != Some(true),
        Origin::Desk | Origin::Partner | Origin::Register => incident.speech == Some(false),
    };
    // A visit that was decided is made, and what ends by voice needs none; beside the contacts, 999 or a fault the offers go on.
    let nobody_sent = match incident.decided.as_ref().map(|decided| decided.what) {
        None | Some(DecisionKind::Contacts | DecisionKind::EmergencyServices | DecisionKind::Fault) => !incident.is_over(),
        Some(DecisionKind::Respond | DecisionKind::ByVoice) => false,
    };
    silent
        && nobody_sent
        && incident.job.is_none()
        && incident.class == Class::Person
        && incident.terms.response
        && incident.terms.auto_offer
}

/// Whether a device's call that came again is offered by itself when nobody answers that: of a client with response, and it is not over.
pub fn goes_again(incident: &Incident) -> bool {
    incident.class == Class::Person && incident.terms.response && incident.terms.auto_offer && !incident.is_over()
}

/// Whether somebody lies on the floor, as far as the desk knows, and it is not over.
pub fn on_the_floor(incident: &Incident) -> bool {
    let over = matches!(incident.state, IncidentState::Resolved { .. } | IncidentState::Closed { .. });
    !over && matches!(incident.situation, Some(Situation::FallInjured | Situation::FallUninjured))
}

/// Whether somebody may need help, as far as anybody knows: it is an emergency, nobody was heard, or what is the matter happens to people.
pub fn somebody_may_need_help(incident: &Incident) -> bool {
    let of_people = match incident.situation {
        Some(
            Situation::FallInjured
            | Situation::FallUninjured
            | Situation::Silent
            | Situation::LifeAtRisk
            | Situation::Unwell
            | Situation::Attack
            | Situation::Wandering
            | Situation::PersonalCare
            | Situation::Fire
            | Situation::Gas,
        ) => true,
        Some(Situation::Sensor | Situation::Access | Situation::Reassurance | Situation::Equipment | Situation::Other) | None => false,
    };
    incident.priority.is_emergency() || incident.speech == Some(false) || of_people
}

/// Whether whoever makes a visit of this kind goes in to help somebody.
pub const fn brings_help(kind: JobKind) -> bool {
    match kind {
        JobKind::EmergencyVisit | JobKind::WelfareVisit => true,
        JobKind::FireResponse | JobKind::Repair => false,
    }
}

/// Whether whoever goes sets off at once: emergencies and P2. The rest is set off for when its time comes.
pub const fn at_once(priority: Priority) -> bool {
    matches!(priority, Priority::Fire | Priority::P1 | Priority::P2)
}

/// Whether an incident's client, who waits for somebody, is called back meanwhile: everybody who rang or whose device did. Planned work is due on its
/// day, and what only the register asks for nobody waits for.
pub fn is_called_back(incident: &Incident) -> bool {
    match incident.priority {
        Priority::Fire | Priority::P1 | Priority::P2 => true,
        Priority::P3 => incident.origin != Origin::Register || !incident.units.is_empty(),
        Priority::P4 => false,
    }
}

/// Whether two positions are one door or its neighbour: within about 250 m.
pub fn same_place(one: Position, other: Position) -> bool {
    (one.latitude - other.latitude).abs() < 0.002_25 && (one.longitude - other.longitude).abs() < 0.003_6
}

/// Whether two addresses are written otherwise, or only one of them is known.
pub fn other_words(one: &Place, other: &Place) -> bool {
    let words = |place: &Place| packed(&[&place.address.lines, &place.address.postcode]);
    let unnamed = words(one).is_empty();
    if unnamed { !one.position.zip(other.position).is_some_and(|(one, other)| same_place(one, other)) } else { words(one) != words(other) }
}

/// Whether a place that was named says anything which `home` does not: of its words each is an abbreviation of one there, or is left out.
pub fn says_otherwise(named: &Place, home: &Place) -> bool {
    let known = spelt_out(&home.address.lines);
    let unknown = spelt_out(&named.address.lines).iter().any(|word| !known.contains(word));
    let postcodes = [packed(&[&named.address.postcode]), packed(&[&home.address.postcode])];
    let other_postcode = !postcodes[0].is_empty() && postcodes[0] != postcodes[1];
    let unnamed = packed(&[&named.address.lines, &named.address.postcode]).is_empty();
    let number =
        |place: &Place| Some(house(&place.address.lines)).filter(|house| house.starts_with(|letter: char| letter.is_ascii_digit()));
    let other_house = number(named).is_some_and(|house| number(home) != Some(house));
    if unnamed { other_words(named, home) } else { unknown || other_postcode || other_house || another_place(named, home) }
}

/// The words of an address, each as it is said.
fn spelt_out(lines: &str) -> Vec<String> {
    const SHORT: [(&str, &str); 12] = [
        ("rd", "road"),
        ("st", "street"),
        ("ave", "avenue"),
        ("av", "avenue"),
        ("ln", "lane"),
        ("ct", "court"),
        ("cl", "close"),
        ("dr", "drive"),
        ("gdns", "gardens"),
        ("sq", "square"),
        ("cres", "crescent"),
        ("apt", "flat"),
    ];
    let words = lines.split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '’').map(str::to_lowercase);
    let spelt = |word: String| SHORT.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| (*long).to_owned());
    words.filter(|word| !word.is_empty()).map(spelt).collect()
}

/// Whether a place that was named is another than `home`, as far as its words and its position tell: another postcode, a number that is not in the
/// address, or somewhere else on the map. The same address written otherwise is not.
pub fn another_place(named: &Place, home: &Place) -> bool {
    let far = named.position.zip(home.position).is_some_and(|(there, home)| !same_place(there, home));
    let postcodes = [packed(&[&named.address.postcode]), packed(&[&home.address.postcode])];
    let compared = postcodes.iter().all(|postcode| !postcode.is_empty());
    let numbers = |place: &Place| -> Vec<String> {
        let split = place.address.lines.split(|letter: char| !letter.is_ascii_digit());
        split.filter(|number| !number.is_empty()).map(str::to_owned).collect()
    };
    let at_home = numbers(home);
    let other_number = numbers(named).iter().any(|number| !at_home.contains(number));
    let (lines, home_lines) = (packed(&[&named.address.lines]), packed(&[&home.address.lines]));
    let other_lines = !home_lines.contains(&lines) && !lines.contains(&home_lines);
    let unplaced = !compared && named.position.is_none();
    other_words(named, home) && (far || (compared && postcodes[0] != postcodes[1]) || other_number || (unplaced && other_lines))
}

/// Whether two addresses are one house: the same postcode and the same number in the street, whatever the flat; where neither has a number, the same name.
pub fn same_house(one: &Place, other: &Place) -> bool {
    let postcodes = [packed(&[&one.address.postcode]), packed(&[&other.address.postcode])];
    let houses = [house(&one.address.lines), house(&other.address.lines)];
    !postcodes[0].is_empty() && postcodes[0] == postcodes[1] && !houses[0].is_empty() && houses[0] == houses[1]
}

/// The house of an address without the flat: its number in the street, or what else it is called.
fn house(lines: &str) -> String {
    const WITHIN: [&str; 9] = ["flat", "apartment", "apt", "unit", "room", "studio", "floor", "bungalow", "maisonette"];
    let words = lines.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    let mut rest: Vec<String> = Vec::new();
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        if WITHIN.contains(&word.as_str()) {
            let named = |next: &String| next.chars().any(|letter| letter.is_ascii_digit()) || next.chars().count() == 1;
            words.next_if(named);
        } else {
            rest.push(word);
        }
    }
    let number = rest.iter().find(|word| word.starts_with(|letter: char| letter.is_ascii_digit()));
    number.cloned().unwrap_or_else(|| rest.concat())
}

/// Letters and digits in lower case.
fn packed(words: &[&str]) -> String {
    let letters = words.iter().flat_map(|words| words.chars());
    letters.filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The incident may be worked by the person who asks: it is not over, and nobody else holds it. Who asks.
///
/// # Errors
/// Who holds it, or that it is over.
pub fn may_work(draft: &Draft<'_>, id: IncidentId) -> Result<PersonId, Refusal> {
    let by = person(draft.scene())?;
    let incident = draft.incident(id)?;
    match &incident.state {
        IncidentState::Answered { by: holder, .. } if *holder != by => Err(Refusal::Held { by: *holder }),
        IncidentState::Ringing { .. } | IncidentState::Answered { .. } | IncidentState::Open { .. } => Ok(by),
        IncidentState::Resolved { .. } | IncidentState::Closed { .. } => {
            Err(Refusal::OutOfOrder { state: incident.state.word(), rule: "reopen it first" })
        }
    }
}
