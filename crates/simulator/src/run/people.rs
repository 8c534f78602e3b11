//! What people do: somebody asks, whoever is asked answers, sets off, arrives, goes in, leaves; shifts begin and end.

use super::*;
use crate::night::{Answered, Visit};

impl Play<'_> {
    /// What people do about what they hear. `beside` is everything that happened in the same moment.
    pub(super) fn notice(&mut self, event: &Event, beside: &[Event]) {
        let domain::event::Subject::Job(job) = event.subject else { return };
        match &event.what {
            What::Offered { offer, .. } => {
                self.outcome.offers += 1;
                if let Some(waited_s) = self.first_offer(job, offer.id) {
                    self.outcome.waits_s.push(waited_s);
                }
                if let Some(after) = self.answers_after(job, offer.to) {
                    self.later(after, Next::Answer(job, offer.id));
                }
            }
            What::OfferAccepted { offer, .. } => {
                let turn_out = Duration::seconds(self.setting.scenario.turn_out_s);
                self.later(turn_out, Next::Step(job, *offer, Step::EnRoute));
            }
            What::Diverted(diverted) => {
                let made_good = beside.iter().any(|other| other.subject == event.subject && matches!(other.what, What::Offered { .. }));
                self.turns_round(diverted.responder, made_good);
            }
            _ => {}
        }
        self.mark_busy(job);
    }

    /// After how long somebody answers an offer; `None` when they do not.
    fn answers_after(&self, job: JobId, to: ResponderId) -> Option<Duration> {
        match self.really(job, to) {
            Some(Answered::Accepted { after_s } | Answered::Declined { after_s }) => return Some(Duration::seconds(after_s.max(1))),
            Some(Answered::Silent) => return None,
            None => {}
        }
        let (scenario, draw) = (self.setting.scenario, self.drawn(job).about(100 + world::place(to) as u64));
        let answer_s = draw.about(1).minutes(scenario.answer_s as f64 / 60.0, ANSWERS_SPREAD).max(1);
        (!draw.happens(scenario.silent_percent)).then(|| Duration::seconds(answer_s))
    }

    /// The visit of the record that a job is, where a night is played again.
    fn recorded(&self, job: JobId) -> Option<&Visit> {
        let need = self.need_of.get(&job).and_then(|n| self.needs.get(*n))?;
        self.setting.given.night.as_ref()?.visits.get(need.row?)
    }

    /// What somebody really answered when they were asked for it.
    fn really(&self, job: JobId, who: ResponderId) -> Option<Answered> {
        let person = self.posts.get(world::place(who))?.person?;
        self.recorded(job)?.answers.iter().find(|(known, _)| *known == person).map(|(_, answered)| *answered)
    }

    /// They leave a journey, or planned work, for something more urgent: from where they are now.
    fn turns_round(&mut self, who: ResponderId, made_good: bool) {
        if let Some(trip) = self.trips.get(&who).copied() {
            // On the scene already the journey was counted at the door.
            let driven = if trip.share(self.now) < 1.0 { (trip.metres as f64 * trip.share(self.now)) as i64 } else { 0 };
            self.worked(who).metres += driven;
            self.trips.insert(who, Trip::at(trip.now(self.now)));
        }
        self.outcome.diversions += 1;
        if !made_good {
            self.outcome.escalated += 1;
        }
    }

    /// Seconds from the decision to a job's first offer, when that is the one just made.
    fn first_offer(&self, job: JobId, offer: OfferId) -> Option<i64> {
        let need = self.need_of.get(&job).and_then(|n| self.needs.get(*n))?;
        let first = self.board.jobs.get(&job).and_then(|job| job.offers.first()).is_some_and(|first| first.id == offer);
        first.then(|| self.now.since(need.at).ms() / 1_000)
    }

    /// Who has set about a job, and who has left it.
    fn mark_busy(&mut self, id: JobId) {
        let Some(job) = self.board.jobs.get(&id) else { return };
        let changed: Vec<(ResponderId, bool)> = job.assignments.iter().map(|one| (one.responder, one.is_live() && job.is_open())).collect();
        for (who, live) in changed {
            if live {
                self.busy.entry(who).or_insert(self.now);
            } else if self.board.assigned(who).is_none()
                && let Some(since) = self.busy.remove(&who)
            {
                self.worked(who).busy_s += self.now.since(since).ms() / 1_000;
                if self.setting.scenario.go_back {
                    self.drive_back(who);
                }
            }
        }
    }

    fn drive_back(&mut self, who: ResponderId) {
        let Some(base) = self.posts.get(world::place(who)).map(|post| self.setting.scenario.bases[post.base].position()) else { return };
        let (now, from) = (self.now, self.trips.get(&who).map_or(base, |trip| trip.now(self.now)));
        let done = now + Duration::seconds(self.travel.seconds(from, base, now));
        let metres = self.setting.distances.metres(from, base, now);
        self.worked(who).metres += metres;
        self.trips.insert(who, Trip { from, to: base, begun: now, done, metres: 0 });
    }

    pub(super) fn happen(&mut self, next: Next) {
        match next {
            Next::Need(n) => self.need(n),
            Next::Answer(job, offer) => self.answer(job, offer),
            Next::Step(job, offer, step) => self.step(job, offer, step),
            Next::Clear(job, offer) => self.clear(job, offer),
            Next::Begin(n) => self.begin(n),
            Next::End(n) => self.end(n),
        }
    }

    fn need(&mut self, n: usize) {
        let Some(need) = self.needs.get(n).cloned() else { return };
        let (Some(door), Some(contract)) = (self.doors.get(need.client).copied(), self.board.contracts.keys().next().copied()) else {
            return;
        };
        let home = world::home(self.setting.scenario, &self.posts, self.setting.given, need.client, door);
        let (property, mut person) = world::asks(self.setting.scenario, &home, contract, n, self.begin);
        let visit = need.row.and_then(|row| self.setting.given.night.as_ref()?.visits.get(row));
        let needs = visit.map_or_else(Vec::new, |visit| visit.needs.clone());
        let never = |post: &Post| visit.zip(post.person).is_some_and(|(visit, person)| visit.never.contains(&person));
        person.excluded.extend(self.posts.iter().enumerate().filter(|(_, post)| never(post)).map(|(n, _)| world::who(n)));
        self.board.properties.insert(property.id, property);
        self.board.clients.insert(person.id, person);
        let client = world::client(n);
        let raise = Raise {
            client: Some(client),
            caller: None,
            call_back: None,
            place: None,
            class: Class::Person,
            priority: Some(need.priority),
            situation: Some(need.situation),
            speech: Some(need.situation != Situation::Silent),
            contract: None,
            note: "as the scenario has it".to_owned(),
        };
        if !self.desk(Target::New, raise) {
            return;
        }
        let Some(incident) = self.board.open_incident(client, Class::Person).map(|incident| incident.id) else { return };
        let respond = Respond {
            kind: Some(need.kind),
            priority: None,
            situation: None,
            two_up: None,
            needs,
            override_reason: None,
            note: String::new(),
        };
        // What is recorded may have been decided by other rules, or with more known: then it is whatever sort of visit helps.
        if !self.desk(Target::Incident(incident), respond.clone()) {
            self.desk(Target::Incident(incident), Respond { kind: None, ..respond });
        }
        if let Some(job) = self.board.incidents.get(&incident).and_then(|incident| incident.job) {
            self.need_of.insert(job, n);
            self.outcome.asked += 1;
        }
    }

    fn answer(&mut self, job: JobId, offer: OfferId) {
        let Some(made) = self.board.jobs.get(&job).and_then(|job| job.offer(offer)).cloned() else { return };
        if !matches!(made.state, OfferState::Open | OfferState::Lapsed) {
            return;
        }
        let declines = match self.really(job, made.to) {
            Some(Answered::Declined { .. }) => true,
            Some(Answered::Accepted { .. } | Answered::Silent) => false,
            None => self.drawn(job).about(PEOPLE_MOST + world::place(made.to) as u64).happens(self.setting.scenario.declined_percent),
        };
        if declines {
            self.as_responder(made.to, Target::Job(job), Decline { offer, reason: DeclineReason::StillBusy, note: String::new() });
        } else {
            self.as_responder(made.to, Target::Job(job), Accept { offer });
        }
    }

    /// Who has a job by an offer, while they have it.
    fn holder(&self, job: JobId, offer: OfferId) -> Option<(ResponderId, &Job)> {
        let job = self.board.jobs.get(&job)?;
        let one = job.assignments.iter().find(|one| one.offer == offer && one.is_live())?;
        Some((one.responder, job))
    }

    fn step(&mut self, id: JobId, offer: OfferId, step: Step) {
        let Some((who, job)) = self.holder(id, offer) else { return };
        let Some(door) = job.place.position else { return };
        let key_at = match &job.access {
            Access::KeyHeld { at, .. } => self.setting.scenario.bases.iter().find(|base| base.name == *at).map(|base| base.position()),
            Access::KeySafe { .. } | Access::LetIn { .. } | Access::Unknown => None,
        };
        let may_enter = job.may_enter();
        if step == Step::GainedAccess && !may_enter {
            return self.later(AGAIN, Next::Step(id, offer, step));
        }
        // A step of somebody on their way asks nobody for anything: the plan has no need to look at once.
        let stirred = self.stirred;
        let taken = self.as_responder(who, Target::Job(id), TakeStep { step });
        self.stirred = stirred;
        if !taken {
            return self.later(AGAIN, Next::Step(id, offer, step));
        }
        match step {
            Step::EnRoute => self.set_off(id, offer, who, (key_at, door)),
            Step::Arrived => {
                self.arrived(id, who);
                self.later(Duration::seconds(self.setting.scenario.way_in_s), Next::Step(id, offer, Step::GainedAccess));
            }
            Step::GainedAccess | Step::WithClient | Step::Clear => {
                let stay_s = self.need_of.get(&id).and_then(|n| self.needs.get(*n)).map_or(1_800, |need| need.stay_s);
                self.later(Duration::seconds(stay_s), Next::Clear(id, offer));
            }
        }
    }

    /// The drive, by way of the key where there is one, and from the kerb to the door.
    fn set_off(&mut self, id: JobId, offer: OfferId, who: ResponderId, (key_at, door): (Option<Position>, Position)) {
        let (now, scenario, distances) = (self.now, self.setting.scenario, self.setting.distances);
        let from = self.trips.get(&who).map_or(door, |trip| trip.now(now));
        let leg = |from, to| (self.travel.seconds(from, to, now), distances.metres(from, to, now));
        let (drive_s, metres) = key_at.map_or_else(
            || leg(from, door),
            |key| {
                let (there, onward) = (leg(from, key), leg(key, door));
                (there.0 + dispatch::cost::PICK_UP_S + onward.0, there.1 + onward.1)
            },
        );
        let strays = self.drawn(id).about(2 * PEOPLE_MOST + world::place(who) as u64).factor(scenario.journeys_spread);
        let drive_s = if scenario.journeys_spread > 0.0 { (drive_s as f64 * strays).round() as i64 } else { drive_s };
        let done = now + Duration::seconds(drive_s + scenario.to_the_door_s);
        self.trips.insert(who, Trip { from, to: door, begun: now, done, metres });
        self.later(done.since(now), Next::Step(id, offer, Step::Arrived));
    }

    /// Somebody is at the door. Help is there: for a visit that nobody makes alone when both are.
    fn arrived(&mut self, id: JobId, who: ResponderId) {
        let metres = self.trips.get(&who).map_or(0, |trip| trip.metres);
        let worked = self.worked(who);
        (worked.visits, worked.metres) = (worked.visits + 1, worked.metres + metres);
        let Some((n, job)) = self.need_of.get(&id).zip(self.board.jobs.get(&id)) else { return };
        let Some(need) = self.needs.get(*n).filter(|_| job.may_enter()) else { return };
        let response_s = self.now.since(need.at).ms() / 1_000;
        let late = self.now > job.arrive_by;
        let served = Served { priority: need.priority, response_s, late, by: world::place(who), row: need.row };
        self.outcome.serve(id, served);
    }

    fn clear(&mut self, job: JobId, offer: OfferId) {
        let Some((who, _)) = self.holder(job, offer) else { return };
        let left = Clear {
            incident: None,
            outcome: OutcomeKind::Assisted,
            condition: Condition::Well,
            note: String::new(),
            also: Vec::new(),
            ambulance: None,
        };
        if !self.as_responder(who, Target::Job(job), left) {
            self.later(AGAIN, Next::Clear(job, offer));
        }
    }

    fn begin(&mut self, n: usize) {
        let Some(Post { when, base, .. }) = self.posts.get(n).copied() else { return };
        let id = world::who(n);
        let round_the_clock = when.round_the_clock();
        let left = match when {
            When::Once { until, .. } => until.since(self.now),
            When::Daily { from_hour, hours } => {
                // Whoever began before midnight of the first day is at work already.
                let at_work_h = if self.now == self.begin && !round_the_clock && from_hour > 0 { 24 - i64::from(from_hour) } else { 0 };
                Duration::hours(i64::from(hours) - at_work_h)
            }
        };
        let until = self.now + if round_the_clock { RENEWED_FOR } else { left };
        let goes_on = self.board.responders.get(&id).is_some_and(|one| one.on_duty());
        if self.desk(Target::Responder(id), GoOnDuty { until }) {
            if !goes_on && self.board.assigned(id).is_none() {
                self.trips.insert(id, Trip::at(self.setting.scenario.bases[base].position()));
            }
            if !round_the_clock {
                self.later(left, Next::End(n));
            }
        }
    }

    fn end(&mut self, n: usize) {
        let id = world::who(n);
        if self.board.assigned(id).is_some() {
            return self.later(AGAIN, Next::End(n));
        }
        let since = self.on_duty_since(id);
        if self.desk(Target::Responder(id), GoOffDuty {})
            && let Some(since) = since
        {
            self.worked(id).on_duty_s += self.now.since(since).ms() / 1_000;
        }
    }
}
