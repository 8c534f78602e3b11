//! The engine itself: what its loops share, how it starts and how it stops.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use dispatch::Travel;
use domain::command::{Command, Context, DeviceStamp, Target};
use domain::event::Actor;
use domain::ids::Fresh;
use domain::verbs::Verb;
use parking_lot::{Mutex, RwLock};
use store::Store;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use crate::envelope::{EngineError, Envelope, Outcome};
use crate::expecting::Expecting;
use crate::feed::{Feed, NoticeKind};
use crate::handle::{Handled, handle_in};
use crate::live::Live;
use crate::partners::KeyRing;
use crate::people::{Principal, SignIns};
use crate::ports::{Clock, Ports, Settings};
use crate::presence::Consoles;
use crate::ready::Readiness;
use crate::refused::Refusals;
use crate::vault::Vault;
use crate::view::View;

/// The imperative shell around the rules. Cheap to clone; all clones are one engine.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

/// What the loops share.
pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) ports: Ports,
    pub(crate) settings: Settings,
    pub(crate) view: RwLock<View>,
    pub(crate) feed: Feed,
    pub(crate) live: Live,
    pub(crate) consoles: Consoles,
    pub(crate) sign_ins: SignIns,
    pub(crate) keys: KeyRing,
    pub(crate) refusals: Refusals,
    pub(crate) readiness: Readiness,
    pub(crate) vault: RwLock<Option<Arc<Vault>>>,
    travel: RwLock<Arc<dyn Travel>>,
    pub(crate) planner: Notify,
    pub(crate) waker: Notify,
    pub(crate) deliverer: Notify,
    pub(crate) epoch: AtomicI64,
    /// What the service's own arrivals say of its estimates.
    pub(crate) learnt: RwLock<Arc<dispatch::Learnt>>,
    /// What is remembered of those who go.
    pub(crate) expecting: Expecting,
    /// What the last plan left for later, whichever node sends its moves.
    pub(crate) waits: watch::Sender<Vec<dispatch::Wait>>,
    /// How journeys were measured when the desk was last told.
    pub(crate) standing: Mutex<Option<dispatch::travel::Standing>>,
    stop: watch::Sender<bool>,
    last: watch::Sender<bool>,
    loops: Mutex<JoinSet<()>>,
    following: Mutex<JoinSet<()>>,
}

impl Engine {
    /// Looks at everything open, then starts the loops. Deadlines that came while nobody was here fire at once.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn start(store: Store, ports: Ports, settings: Settings) -> Result<Self, EngineError> {
        let travel = RwLock::new(ports.travel.clone());
        let inner = Arc::new(Inner {
            store,
            ports,
            settings,
            view: RwLock::default(),
            feed: Feed::new(),
            live: Live::default(),
            consoles: Consoles::default(),
            sign_ins: SignIns::default(),
            keys: KeyRing::default(),
            refusals: Refusals::default(),
            readiness: Readiness::default(),
            vault: RwLock::default(),
            travel,
            planner: Notify::new(),
            waker: Notify::new(),
            deliverer: Notify::new(),
            epoch: AtomicI64::new(0),
            learnt: RwLock::default(),
            expecting: Expecting::default(),
            waits: watch::Sender::default(),
            standing: Mutex::default(),
            stop: watch::Sender::new(false),
            last: watch::Sender::new(false),
            loops: Mutex::default(),
            following: Mutex::default(),
        });
        crate::reads::load_view(&inner).await?;
        crate::live::load(&inner).await?;
        {
            let mut loops = inner.loops.lock();
            inner.following.lock().spawn(crate::feed::run(inner.clone()));
            loops.spawn(crate::live::run(inner.clone()));
            loops.spawn(crate::keeping::run(inner.clone()));
            loops.spawn(crate::presence::run(inner.clone()));
            if inner.settings.wake {
                loops.spawn(crate::wake::run(inner.clone()));
            }
            if inner.settings.plan {
                loops.spawn(crate::plan::run(inner.clone()));
                loops.spawn(crate::learning::run(inner.clone()));
            }
            if inner.settings.deliver {
                loops.spawn(crate::deliver::run(inner.clone()));
            }
        }
        Ok(Self { inner })
    }

    /// Stops the loops and waits for them. What was accepted is committed; what is due is found again at the next start.
    pub async fn stop(&self) {
        self.inner.stop.send_replace(true);
        let loops = std::mem::take(&mut *self.inner.loops.lock());
        all_ended(loops).await;
        // The others write, and wait until the view has it: so the one that follows goes last.
        self.inner.last.send_replace(true);
        let following = std::mem::take(&mut *self.inner.following.lock());
        all_ended(following).await;
    }

    /// Judges a command. Answered after COMMIT, and after the live view has it.
    ///
    /// # Errors
    /// [`EngineError`]; nothing of the command was kept then.
    pub async fn handle(&self, envelope: Envelope) -> Result<Outcome, EngineError> {
        self.inner.handle(envelope).await
    }

    /// Looks at everything open, as the last commit left it. Holds a lock: nothing slow belongs in here.
    pub fn look<T>(&self, look: impl FnOnce(&View) -> T) -> T {
        look(&self.inner.view.read())
    }

    /// The time.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.ports.clock
    }

    /// The record.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// How it is to work.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// A seed for a command's identifiers.
    pub fn fresh(&self) -> Fresh {
        self.inner.ports.ids.fresh()
    }

    /// Who asks, for a command by somebody signed in.
    pub fn context(&self, principal: &Principal, device: DeviceStamp) -> Context {
        let actor = Actor::Person { person: principal.person, role: principal.role, responder: principal.responder };
        Context { actor, organisation: principal.organisation, device, fresh: self.fresh() }
    }

    /// Who asks, for a command by the operator of the machine.
    pub fn console_context(&self) -> Context {
        self.inner.context_of(Actor::Console)
    }
}

async fn all_ended(mut loops: JoinSet<()>) {
    while let Some(ended) = loops.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a loop broke off");
        }
    }
}

impl Inner {
    /// What journeys are measured by now. Whoever decides takes it once: one decision is measured in one way.
    pub(crate) fn travel(&self) -> Arc<dyn Travel> {
        self.travel.read().clone()
    }

    pub(crate) fn measure_by(&self, travel: Arc<dyn Travel>) {
        *self.travel.write() = travel;
    }

    pub(crate) async fn handle(self: &Arc<Self>, envelope: Envelope) -> Result<Outcome, EngineError> {
        let clock = self.ports.clock.clone();
        let verb = envelope.command.verb.name();
        let about = envelope.id.clone();
        let result = self.store.write_expecting(envelope.expected(), move |tx| handle_in(tx, &envelope, clock.now())).await;
        match result {
            Ok(handled) => Ok(self.settle(verb, handled).await),
            Err(error) => {
                self.tell_failure(verb, &about, &error);
                Err(error)
            }
        }
    }

    /// After COMMIT: counts, tells everybody who follows, and waits until the view has it.
    pub(crate) async fn settle(self: &Arc<Self>, verb: &'static str, handled: Handled) -> Outcome {
        let outcome = handled.outcome.clone();
        let word = if outcome.repeated { "repeated" } else { "done" };
        metrics::counter!("attend_commands_total", "verb" => verb, "outcome" => word).increment(1);
        if !handled.recorded.is_empty() {
            self.feed.committed(handled);
            self.reached(outcome.position).await;
        }
        outcome
    }

    /// Counts what did not come about, and says aloud what somebody has to look into.
    pub(crate) fn tell_failure(&self, verb: &'static str, id: &str, error: &EngineError) {
        metrics::counter!("attend_commands_total", "verb" => verb, "outcome" => error.word()).increment(1);
        match error {
            EngineError::DifferentContent => {
                self.notice(NoticeKind::DifferentContent, format!("{verb}: a key was used again for something else"))
            }
            EngineError::Defect(cause) => tracing::error!(verb, id, cause, "a command broke off"),
            EngineError::Unavailable(cause) => tracing::error!(verb, id, cause, "the database is not available"),
            EngineError::Refused(..) | EngineError::NotFound(_) | EngineError::Busy => {}
        }
    }

    pub(crate) fn context_of(&self, actor: Actor) -> Context {
        Context { actor, organisation: self.settings.organisation, device: DeviceStamp::default(), fresh: self.ports.ids.fresh() }
    }

    pub(crate) fn command(&self, actor: Actor, target: Target, verb: impl Into<Verb>) -> Command {
        Command { target, verb: verb.into(), context: self.context_of(actor) }
    }

    pub(crate) fn lead(&self, epoch: i64) {
        self.epoch.store(epoch, Ordering::Relaxed);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// Comes when the engine is to stop.
    pub(crate) async fn stopping(&self) {
        let mut stop = self.stop.subscribe();
        // An error means that the engine itself is gone, which is stopping too.
        let _gone_or_set = stop.wait_for(|stop| *stop).await;
    }

    /// Comes when everybody else has stopped.
    pub(crate) async fn last_to_stop(&self) {
        let mut last = self.last.subscribe();
        let _gone_or_set = last.wait_for(|last| *last).await;
    }

    pub(crate) fn has_stopped(&self) -> bool {
        *self.last.borrow()
    }

    /// Real milliseconds until a service time, for sleeping.
    pub(crate) fn until(&self, due: domain::time::Timestamp) -> std::time::Duration {
        let span_ms = due.since(self.ports.clock.now()).ms();
        if span_ms <= 0 {
            return std::time::Duration::ZERO;
        }
        let rate = self.ports.clock.rate().max(0.001);
        std::time::Duration::from_secs_f64((span_ms as f64 / 1_000.0 / rate).min(86_400.0))
    }
}
