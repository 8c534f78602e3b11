//! `attend staff`: people who sign in, added, given another password and taken off the books from the machine itself.

use std::io::{BufRead, IsTerminal};

use domain::words::{Role, Skill};
use engine::{Engine, NewStaff, PASSWORD_LENGTH, StaffError};

use super::fields;
use crate::cli::{self, Staff, StaffAdd, StaffPassword, StaffUser};
use crate::fault::{Because, Fault, Kind};
use crate::opening::{self, Secrets, Workshop};
use crate::{beginning, say};

/// What a made password is written with: nothing that is easily taken for something else.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// A made password: five groups of four, 98 bits.
const GROUPS: usize = 5;
const GROUP: usize = 4;

/// Adds or lists staff.
///
/// # Errors
/// A field breaks a rule, somebody signs in with that name, or the house cannot be opened.
pub async fn run(command: Staff) -> Result<(), Fault> {
    match command {
        Staff::Add(flags) => {
            let (new, made) = asked(&flags)?;
            let workshop = opening::workshop(&flags.house, Secrets::NotNeeded).await?;
            let added = add(&workshop.engine, new, made).await;
            workshop.close().await;
            added
        }
        Staff::Password(flags) => change(&flags).await,
        Staff::End(flags) => end(&flags).await,
        Staff::List(flags) => list(&flags).await,
    }
}

/// Somebody who can sign in, by what they type.
async fn known(engine: &Engine, user: &str) -> Result<store::tables::staff::Staff, Fault> {
    let sought = user.trim().to_lowercase();
    let found = engine.staff().await?.into_iter().find(|staff| staff.sign_in == sought && staff.ended_at.is_none());
    found.ok_or_else(|| Fault::new(Kind::Input, format!("user: nobody signs in as `{sought}`; `attend staff list` names everybody")))
}

async fn end(flags: &StaffUser) -> Result<(), Fault> {
    let workshop = opening::workshop(&flags.house, Secrets::NotNeeded).await?;
    let ended = async {
        let staff = known(&workshop.engine, &flags.user).await?;
        workshop.engine.end_staff(None, staff.person).await.map_err(|error| told(error, &staff.sign_in))?;
        Ok::<_, Fault>(format!("{} can no longer sign in. What they did stays on the record.", staff.name))
    }
    .await;
    workshop.close().await;
    say::line(ended?);
    Ok(())
}

async fn change(flags: &StaffPassword) -> Result<(), Fault> {
    let made = (!flags.password_stdin).then(password);
    let next = match &made {
        Some(made) => made.clone(),
        None => typed()?,
    };
    let workshop = opening::workshop(&flags.whose.house, Secrets::NotNeeded).await?;
    let changed = async {
        let staff = known(&workshop.engine, &flags.whose.user).await?;
        workshop.engine.set_password(None, staff.person, &next).await.map_err(|error| told(error, &staff.sign_in))?;
        Ok::<_, Fault>(format!(
            "{} signs in as `{}` with the new password; wherever they were signed in, they no longer are.",
            staff.name, staff.sign_in
        ))
    }
    .await;
    workshop.close().await;
    say::line(changed?);
    if let Some(made) = made {
        say::line(format!("New password, shown this once: {made}"));
    }
    Ok(())
}

/// Why it was not done, in one line.
fn told(error: StaffError, user: &str) -> Fault {
    match error {
        StaffError::Taken => Fault::new(Kind::Input, format!("user: somebody else signs in as `{user}`")),
        StaffError::Field { field, rule } => Fault::new(Kind::Input, format!("{}: {rule}", field.replace('_', "-"))),
        StaffError::Needed(why) => Fault::new(Kind::Input, format!("user: {why}")),
        StaffError::LinkUsed => Fault::new(Kind::Unforeseen, error),
        StaffError::Engine(error) => error.into(),
    }
}

/// Who is to be added, and the password when it was made here.
fn asked(flags: &StaffAdd) -> Result<(NewStaff, Option<String>), Fault> {
    let role = fields::word("role", &flags.role, Role::ALL)?;
    if role != Role::Responder && (flags.call_sign.is_some() || flags.base.is_some() || flags.on_foot || !flags.skills.is_empty()) {
        return Err(Fault::new(
            Kind::Input,
            "call-sign, skills, base and on-foot are a responder's: say --role responder, or leave them out",
        ));
    }
    let skills = flags.skills.iter().map(|skill| fields::word("skills", skill, Skill::ALL)).collect::<Result<Vec<_>, _>>()?;
    let base = flags.base.as_deref().map(|base| fields::position("base", base)).transpose()?;
    let base_name = flags.base_name.as_deref().map(|name| fields::name("base-name", name)).transpose()?.unwrap_or_default();
    let name = fields::name("name", &flags.name)?;
    let phone = fields::phone("phone", flags.phone.clone())?;
    let made = (!flags.password_stdin).then(password);
    let password = match &made {
        Some(made) => made.clone(),
        None => typed()?,
    };
    let new = NewStaff {
        name,
        user: flags.user.clone(),
        password,
        role,
        call_sign: flags.call_sign.clone(),
        skills,
        phone,
        base,
        base_name,
        on_foot: flags.on_foot,
    };
    Ok((new, made))
}

async fn add(engine: &Engine, new: NewStaff, made: Option<String>) -> Result<(), Fault> {
    let (user, name, role) = (new.user.trim().to_lowercase(), new.name.clone(), new.role);
    engine.add_staff(None, new).await.map_err(|error| told(error, &user))?;
    beginning::appoint(engine).await?;
    say::line(format!("{name} can sign in as `{user}`, {role}."));
    if let Some(made) = made {
        say::line(format!("First password, shown this once: {made}"));
    }
    Ok(())
}

/// The first line of standard input.
fn typed() -> Result<String, Fault> {
    if std::io::stdin().is_terminal() {
        eprintln!("Password ({} to {} characters; it shows as you type):", PASSWORD_LENGTH.start(), PASSWORD_LENGTH.end());
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).because(Kind::Input)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// A password nobody has to think up.
fn password() -> String {
    let letter = || char::from(LETTERS[rand::random_range(0..LETTERS.len())]);
    let groups: Vec<String> = (0..GROUPS).map(|_| (0..GROUP).map(|_| letter()).collect()).collect();
    groups.join("-")
}

async fn list(flags: &cli::House) -> Result<(), Fault> {
    let workshop = opening::workshop(flags, Secrets::NotNeeded).await?;
    let listed = listed(&workshop).await;
    workshop.close().await;
    for line in listed? {
        say::line(line);
    }
    Ok(())
}

async fn listed(workshop: &Workshop) -> Result<Vec<String>, Fault> {
    let staff = workshop.engine.staff().await?;
    if staff.is_empty() {
        return Ok(vec!["Nobody can sign in yet. `attend serve` prints a link for the first administrator.".to_owned()]);
    }
    let mut lines = vec![format!("{:<24} {:<30} {:<14} {}", "user", "name", "role", "call sign")];
    lines.extend(workshop.engine.look(|view| {
        let row = |one: &store::tables::staff::Staff| {
            let call_sign =
                one.responder.and_then(|id| view.board.responders.get(&id)).map_or("", |responder| responder.call_sign.as_str());
            let ended = if one.ended_at.is_some() { " (ended)" } else { "" };
            format!("{:<24} {:<30} {:<14} {call_sign}{ended}", one.sign_in, one.name, fields::listed(&one.roles)).trim_end().to_owned()
        };
        staff.iter().map(row).collect::<Vec<_>>()
    }));
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_password_is_long_enough_plain_to_read_and_never_the_same() {
        let (one, other) = (password(), password());
        assert!(PASSWORD_LENGTH.contains(&one.chars().count()));
        assert!(one.split('-').all(|group| group.len() == GROUP && group.bytes().all(|letter| LETTERS.contains(&letter))));
        assert_ne!(one, other);
    }
}
