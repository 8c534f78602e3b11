//! How a client's contacts answer the telephone, whether they come when they said so, and the one promise every demo sees broken.

use domain::ids::{ClientId, ContactId};
use domain::registers::Client;
use domain::time::{Duration, Timestamp};
use domain::words::{ClientState, ContactResult};

use crate::dice::Dice;
use crate::population::Population;

/// One promise in so many is broken.
const BROKEN_ONE_IN: usize = 7;

/// A promise that is made before the demo begins, is not kept, and is recovered by the next contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Story {
    /// Who waits, as an index into the population's clients: at home, and without mobile response.
    pub client: usize,
    /// Their identifier.
    pub id: ClientId,
    /// Who says they will go, and does not come.
    pub breaks: ContactId,
    /// Who is rung next, and comes.
    pub keeps: ContactId,
}

/// The story of a seed; `None` only where nobody has two contacts.
pub fn story(seed: u64, population: &Population) -> Option<Story> {
    let without = population.contracts.iter().filter(|contract| !contract.terms.response).map(|contract| contract.id).collect::<Vec<_>>();
    let fits = |client: &Client| {
        client.status.state == ClientState::AtHome
            && without.contains(&client.contract)
            && client.contacts.len() >= 2
            && client.contacts.iter().all(|contact| contact.relation != "scheme manager")
            && client.contacts.iter().all(|contact| !contact.do_not_tell)
    };
    let clients = population.clients.iter().enumerate().filter(|(_, client)| fits(client));
    let stories: Vec<Story> = clients
        .filter_map(|(n, client)| match client.contacts.as_slice() {
            [breaks, keeps, ..] => Some(Story { client: n, id: client.id, breaks: breaks.id, keeps: keeps.id }),
            [] | [_] => None,
        })
        .collect();
    (!stories.is_empty()).then(|| *Dice::of(seed, "the broken promise").pick(&stories))
}

/// How a contact answers, and by when they say they are there.
pub fn answers(seed: u64, story: Option<&Story>, contact: ContactId, now: Timestamp) -> (ContactResult, Option<Timestamp>) {
    let mut dice = Dice::of(seed, &format!("rung {contact}"));
    if story.is_some_and(|story| story.keeps == contact) {
        return (ContactResult::WillGo, Some(now + Duration::minutes(4)));
    }
    let result = *dice.weighted(&[
        (ContactResult::NoAnswer, 0.40),
        (ContactResult::Voicemail, 0.10),
        (ContactResult::CannotGo, 0.12),
        (ContactResult::WillGo, 0.38),
    ]);
    (result, (result == ContactResult::WillGo).then(|| now + Duration::minutes(dice.between(12, 30))))
}

/// Whether somebody who said they would go comes.
pub fn comes(seed: u64, story: Option<&Story>, contact: ContactId) -> bool {
    match story {
        Some(story) if story.breaks == contact => false,
        Some(story) if story.keeps == contact => true,
        Some(_) | None => Dice::of(seed, &format!("promise {contact}")).below(BROKEN_ONE_IN) != 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population;

    #[test]
    fn the_broken_promise_is_the_same_for_the_same_seed_and_belongs_to_somebody_without_response() {
        let population = population::draw(5, Timestamp(0));
        let told = story(5, &population).unwrap();
        assert_eq!(story(5, &population::draw(5, Timestamp(0))), Some(told));
        let client = population.clients.get(told.client).unwrap();
        let contract = population.contracts.iter().find(|contract| contract.id == client.contract).unwrap();
        assert!(!contract.terms.response);
        assert_eq!((client.id, client.contacts[0].id, client.contacts[1].id), (told.id, told.breaks, told.keeps));
    }

    #[test]
    fn the_first_contact_of_the_story_does_not_come_and_the_second_does() {
        let population = population::draw(5, Timestamp(0));
        let told = story(5, &population).unwrap();
        assert!(!comes(5, Some(&told), told.breaks));
        assert!(comes(5, Some(&told), told.keeps));
        let (result, by) = answers(5, Some(&told), told.keeps, Timestamp(0));
        assert_eq!((result, by), (ContactResult::WillGo, Some(Timestamp(240_000))));
    }

    #[test]
    fn about_one_promise_in_seven_is_broken_and_only_a_promise_has_a_time() {
        let population = population::draw(5, Timestamp(0));
        let contacts: Vec<ContactId> =
            population.clients.iter().flat_map(|client| &client.contacts).take(700).map(|contact| contact.id).collect();
        let broken = contacts.iter().filter(|contact| !comes(5, None, **contact)).count();
        assert!((60..150).contains(&broken), "{broken} of 700");
        assert!(
            contacts
                .iter()
                .map(|contact| answers(5, None, *contact, Timestamp(0)))
                .all(|(result, by)| { (result == ContactResult::WillGo) == by.is_some() })
        );
    }
}
