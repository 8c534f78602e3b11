//! What a hand-over says beside its facts, in words for the person who reads it: one sentence for each thing that was said.

use domain::registers::Hazard;
use domain::time::{Timestamp, clock_from};
use domain::words::HazardKind;

use super::reading::{Reading, warn};
use super::{Facts, codes, fields_of};
use crate::problem::FieldError;

/// Characters of the whole.
const WHOLE: usize = 64_000;
/// Characters of the note.
pub(super) const NOTE: usize = 20_000;
/// Characters of one thing that could not be read, or not in full, as it was sent.
const RAW: usize = 20_000;
/// Characters of one thing said.
pub(super) const SAID: usize = 2_000;

/// Everything else in words.
pub(super) fn in_words(
    whole: &Reading<'_>,
    alarm: &Reading<'_>,
    facts: &Facts,
    [left_over, not_called]: [&[String]; 2],
    (now, times): (Timestamp, [Option<Timestamp>; 3]),
    warnings: &mut Vec<FieldError>,
) -> String {
    let note = whole.text("note", NOTE, warnings).unwrap_or_default();
    let mut said: Vec<String> = Vec::new();
    if !left_over.is_empty() {
        said.push(format!("As sent: {}", left_over.join(", ")));
    }
    said.extend(not_called.iter().cloned());
    asked(facts, &mut said);
    if let Some(since) = whole.instant("since", now, warnings) {
        said.push(format!("Since {}", clock_from(since, now)));
    }
    for (name, words) in [("device", "Device"), ("location", "Sounded at")] {
        said.extend(alarm.text(name, SAID, warnings).map(|text| format!("{words}: {text}")));
    }
    said.extend(activations(alarm, warnings).map(|times| format!("Activations: {times}")));
    let stages = ["Received by them at", "Answered by them at", "Decided at"];
    said.extend(stages.into_iter().zip(times).filter_map(|(what, at)| Some(format!("{what} {}", clock_from(at?, now)))));
    for entry in whole.objects("key_holders_tried", super::LIST, warnings) {
        let holder = Reading::whole(entry);
        let mut own = Vec::new();
        holder.only(fields_of("key_holders_tried"), &mut own);
        let (name, result) =
            (holder.text("name", SAID, &mut own).unwrap_or_default(), holder.text("result", SAID, &mut own).unwrap_or_default());
        warnings.extend(own.into_iter().map(|warning| FieldError { field: format!("key_holders_tried.{}", warning.field), ..warning }));
        said.push(format!("Key-holder tried: {name}, {result}"));
    }
    let access = whole.inside("access", warnings);
    access.only(fields_of("access"), warnings);
    let way = way_of(&access, warnings);
    if !way.is_empty() {
        said.push(format!("Access: {way}"));
    }
    let risks = whole.words("risks", super::LIST, warnings);
    if !risks.is_empty() {
        said.push(format!("Risks: {}", risks.join(", ")));
    }
    for (name, words) in [("language", "Language"), ("communication", "Communication")] {
        said.extend(whole.text(name, SAID, warnings).map(|text| format!("{words}: {text}")));
    }
    said.extend(whole.inside("client", &mut Vec::new()).text("uprn", SAID, warnings).map(|uprn| format!("UPRN {uprn}")));
    if whole.truth("line_open", warnings) == Some(true) {
        said.push("The line is still open".to_owned());
    }
    said.extend(not_read(whole, warnings));
    let words = together(&note, &said.join(". "), warnings);
    codes::in_any_words(&words, "note", warnings)
}

/// When they received, answered and decided. Times in another order than these are said back.
pub(super) fn times(alarm: &Reading<'_>, now: Timestamp, warnings: &mut Vec<FieldError>) -> [Option<Timestamp>; 3] {
    let names = ["received_at", "answered_at", "decided_at"];
    let times = names.map(|name| alarm.instant(name, now, warnings));
    let mut before: Option<(Timestamp, &str)> = None;
    for (name, at) in names.into_iter().zip(times) {
        let Some(at) = at else { continue };
        if let Some((_, earlier)) = before.filter(|(earlier, _)| at < *earlier) {
            warn(warnings, &format!("alarm.{name}"), &format!("is before alarm.{earlier}, which cannot be; both were kept"));
        }
        before = Some((at, name));
    }
    times
}

/// How one gets in, without a code.
fn way_of(access: &Reading<'_>, warnings: &mut Vec<FieldError>) -> String {
    let said = ["method", "note"].into_iter().filter_map(|name| {
        let text = access.text(name, SAID, warnings)?;
        Some(codes::of_a_door(&text, &format!("access.{name}"), warnings))
    });
    said.collect::<Vec<_>>().join(", ")
}

/// The note, then everything else. What the fields say is never crowded out by a long note, and nothing is cut without being said back.
fn together(note: &str, rest: &str, warnings: &mut Vec<FieldError>) -> String {
    let joined = |parts: [&str; 2]| parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". ");
    let whole = joined([note, rest]);
    if whole.chars().count() <= WHOLE {
        return whole;
    }
    warn(warnings, "note", &format!("with everything else in words it was cut to {WHOLE} characters: send the rest as a second message"));
    joined([rest, note]).chars().take(WHOLE).collect()
}

/// What could not be read, or not in full, as it was sent: somebody may make sense of it.
fn not_read(whole: &Reading<'_>, warnings: &[FieldError]) -> Option<String> {
    let lost = |warning: &&FieldError| {
        let understood = ["kept", "read as", "taken as", "is missing"].iter().any(|word| warning.rule.contains(word));
        !understood && warning.field != "note"
    };
    let mut fields: Vec<&str> = warnings.iter().filter(lost).map(|warning| warning.field.as_str()).collect();
    fields.dedup();
    let sent = fields.into_iter().filter_map(|field| {
        let text: String = whole.as_sent(field)?.chars().take(RAW).collect();
        Some(format!("{field} {text}"))
    });
    let sent: Vec<String> = sent.collect();
    (!sent.is_empty()).then(|| format!("Sent and not understood in full: {}", sent.join("; ")))
}

/// How one gets in, in the partner's words.
pub(super) fn way_in(whole: &Reading<'_>) -> String {
    way_of(&whole.inside("access", &mut Vec::new()), &mut Vec::new())
}

/// What a responder must know, in the partner's words: each risk, and every sentence of the note that forbids to lift.
pub(super) fn hazards(whole: &Reading<'_>, warnings: &mut Vec<FieldError>) -> Vec<Hazard> {
    let note = whole.text("note", NOTE, &mut Vec::new()).unwrap_or_default();
    let sentences = note.split(['.', ';', '!', '\n']).map(str::trim);
    let forbids = |sentence: &&str| {
        let said = sentence.to_lowercase();
        ["not lift", "n't lift", "n’t lift", "no lifting"].iter().any(|words| said.contains(words))
    };
    let risks = whole.words("risks", super::LIST, &mut Vec::new());
    let lifting = sentences.filter(forbids).map(|sentence| sentence.chars().take(SAID).collect());
    let said = risks.into_iter().chain(lifting).filter(|words: &String| !words.trim().is_empty());
    let hazards: Vec<Hazard> = said.map(|words| hazard(codes::in_any_words(&words, "risks", &mut Vec::new()))).collect();
    if hazards.iter().any(|hazard| hazard.kind == HazardKind::TwoUp) {
        warn(warnings, "risks", "was read as a danger to whoever comes: two are sent, and nobody enters alone");
    }
    if hazards.iter().any(|hazard| hazard.kind == HazardKind::TwoToLift) {
        warn(warnings, "risks", "was read as two to lift: one goes now, the second follows");
    }
    hazards
}

/// The sort of hazard that a partner's words name. Violence is the safety of staff, as a hazard of that sort on the register is; two for the care of
/// somebody are two who lift.
fn hazard(words: String) -> Hazard {
    const SORTS: [(&str, HazardKind); 8] = [
        ("dog", HazardKind::Dog),
        ("oxygen", HazardKind::Oxygen),
        ("smok", HazardKind::Smoker),
        ("aggress", HazardKind::Aggression),
        ("violen", HazardKind::Aggression),
        ("infect", HazardKind::Infection),
        ("mrsa", HazardKind::Infection),
        ("hoard", HazardKind::Hoarding),
    ];
    let said = words.to_lowercase();
    let named = SORTS.iter().find(|(word, _)| said.contains(word)).map_or(HazardKind::Other, |(_, kind)| *kind);
    Hazard { kind: two_needed(&said).unwrap_or(named), note: words }
}

/// For what these words, in small letters, ask for two: because somebody may do violence to whoever comes, or because it takes two to lift. Asking for two
/// is never taken for its contrary, and a violence that is denied right before it is none.
fn two_needed(said: &str) -> Option<HazardKind> {
    const VIOLENCE: [&str; 3] = ["violen", "weapon", "assault"];
    const TWO: [&str; 2] = ["two up", "double up"];
    const LIFTING: [&str; 8] = ["lift", "hoist", "transfer", "handling", "moving", "up care", "personal care", "care call"];
    const NOT: [&str; 7] = ["no", "not", "non", "nor", "without", "denies", "nil"];
    let plain = said.replace(" - ", ", ").replace(" – ", ", ").replace(['-', '_'], " ");
    let clauses: Vec<&str> = plain.split([',', ';', '.', ':', '\n']).collect();
    let feared = |clause: &&str| {
        VIOLENCE.iter().flat_map(|word| clause.match_indices(word)).any(|(at, _)| {
            let before = clause.get(..at).unwrap_or_default();
            let near: Vec<&str> = before.split_whitespace().rev().take(3).collect();
            near.iter().any(|word| matches!(*word, "alone" | "lone")) || !near.iter().any(|word| NOT.contains(word))
        })
    };
    let two = |clause: &&&str| TWO.iter().any(|word| clause.contains(word));
    let lifts = |clause: &&str| LIFTING.iter().any(|word| clause.contains(word));
    match clauses.iter().find(two) {
        _ if clauses.iter().any(feared) => Some(HazardKind::TwoUp),
        Some(_) if clauses.iter().any(lifts) => Some(HazardKind::TwoToLift),
        Some(_) => Some(HazardKind::TwoUp),
        None => None,
    }
}

/// How often it sounded: a number from 1. What is none is said back and kept as it was written.
fn activations(alarm: &Reading<'_>, warnings: &mut Vec<FieldError>) -> Option<String> {
    let written = alarm.text("activations", SAID, warnings)?;
    if written.parse::<u32>().is_ok_and(|times| times > 0) {
        return Some(written);
    }
    warn(warnings, "alarm.activations", "has to be a whole number from 1; it was kept as it was written");
    Some(written)
}

fn asked(facts: &Facts, said: &mut Vec<String>) {
    let answers = [
        (facts.on_floor, "On the floor", "Not on the floor"),
        (facts.injured, "Injured", "Not injured"),
        (facts.conscious, "Conscious", "Not conscious"),
        (facts.breathing, "Breathing", "Not breathing"),
        (facts.alone, "Alone", "Not alone"),
    ];
    for (answer, yes, no) in answers {
        match answer {
            Some(true) => said.push(yes.to_owned()),
            Some(false) => said.push(no.to_owned()),
            None => {}
        }
    }
}
