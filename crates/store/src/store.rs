//! The store as the engine holds it: cheap to clone, one writer behind it, readers beside it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc as std_mpsc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{Semaphore, mpsc, oneshot, watch};

use crate::conn::{Conn, Purpose};
use crate::writer::{Typed, Work, Writer};
use crate::{DatabaseUrl, Expected, OpenError, Options, Rd, StoreError, Tx, migrate, writer};

/// How far the record goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The last event's position; 0 when there is none.
    pub position: i64,
    /// Its hash in the chain; zeros when there is none.
    pub hash: [u8; 32],
}

/// The record.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    url: DatabaseUrl,
    memory: String,
    works: mpsc::Sender<Box<dyn Work + Send>>,
    writer: Arc<Mutex<Writer>>,
    readers: Mutex<Vec<Conn>>,
    reading: Arc<Semaphore>,
    head: watch::Receiver<Head>,
    broken: watch::Receiver<Option<StoreError>>,
    /// Dropped with the last store: the poll ends.
    _poll: Option<std_mpsc::Sender<()>>,
}

/// Databases in memory so far: each has its own name.
static MEMORIES: AtomicU64 = AtomicU64::new(0);

impl Store {
    /// Opens a migrated database; one in memory is made and migrated here.
    ///
    /// # Errors
    /// [`OpenError`] says what is wrong with it.
    pub fn open(url: &DatabaseUrl, options: Options) -> Result<Self, OpenError> {
        let memory = format!("attend-{}", MEMORIES.fetch_add(1, Ordering::Relaxed));
        let mut conn = Conn::open_writer(url, &memory, &options)?;
        if *url == DatabaseUrl::Memory {
            migrate::run(&mut conn).map_err(|fault| OpenError::CannotOpen(fault.to_string()))?;
        }
        migrate::check(&mut conn)?;
        let tip = writer::tip(&mut conn).map_err(|fault| OpenError::CannotOpen(fault.to_string()))?;
        let (head_sender, head) = watch::channel(Head { position: tip.position, hash: tip.hash });
        let (broken_sender, broken) = watch::channel(None);
        let (works, queue) = mpsc::channel(options.writes_waiting_max.max(1));
        let readers = options.readers.max(1);
        let poll = (options.poll_ms > 0 && *url != DatabaseUrl::Memory).then(|| Duration::from_millis(options.poll_ms));
        let polled = head_sender.clone();
        let writer = Arc::new(Mutex::new(Writer::new(url.clone(), memory.clone(), options, conn, head_sender, broken_sender)));
        let cannot = |fault: std::io::Error| OpenError::CannotOpen(format!("no thread: {fault}"));
        let at_work = writer.clone();
        std::thread::Builder::new().name("store-writer".to_owned()).spawn(move || work_off(queue, &at_work)).map_err(cannot)?;
        let poll = match poll {
            Some(every) => {
                let (stop, stopped) = std_mpsc::channel();
                let (url, memory) = (url.clone(), memory.clone());
                std::thread::Builder::new()
                    .name("store-poll".to_owned())
                    .spawn(move || look_out(&url, &memory, every, &stopped, &polled))
                    .map_err(cannot)?;
                Some(stop)
            }
            None => None,
        };
        let inner = Inner {
            url: url.clone(),
            memory,
            works,
            writer,
            readers: Mutex::new(vec![]),
            reading: Arc::new(Semaphore::new(readers as usize)),
            head,
            broken,
            _poll: poll,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Does work in the one order of all commands. Many works share a transaction; each is answered after COMMIT. Work may be run again, alone, when the database stumbles.
    ///
    /// # Errors
    /// The work's own, or a [`StoreError`] in its clothes; in both cases nothing of the work was kept.
    pub async fn write<T, E>(&self, work: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.enqueue(None, work).await
    }

    /// The same for work that can say beforehand what it will look for.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_expecting<T, E>(
        &self,
        expected: Expected,
        work: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.enqueue(Some(expected), work).await
    }

    async fn enqueue<T, E>(&self, expected: Option<Expected>, work: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let work: Box<dyn Work + Send> = Box::new(Typed::new(expected, work, Some(reply)));
        match self.inner.works.try_send(work) {
            Ok(()) => answer.await.unwrap_or_else(|_| Err(E::from(StoreError::Closed))),
            Err(mpsc::error::TrySendError::Full(_)) => Err(E::from(StoreError::Busy)),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(E::from(StoreError::Closed)),
        }
    }

    /// The same without a thread, on the caller's: for fault tests and tools. It waits for the writer's turn.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_inline<T, E>(&self, work: impl Fn(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let mut typed = Typed::new(None, work, None);
        self.inner.writer.lock().alone(&mut typed);
        typed.into_outcome().unwrap_or_else(|| Err(E::from(StoreError::Closed)))
    }

    /// Reads on a blocking thread, in one snapshot that sees every write answered before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn read<T>(&self, look: impl FnOnce(&mut Rd<'_>) -> Result<T, StoreError> + Send + 'static) -> Result<T, StoreError>
    where
        T: Send + 'static,
    {
        let turn = self.inner.reading.clone().acquire_owned().await.map_err(|_closed| StoreError::Closed)?;
        let store = self.clone();
        let looked = tokio::task::spawn_blocking(move || {
            let looked = store.read_inline(look);
            drop(turn);
            looked
        });
        looked.await.unwrap_or_else(|fault| Err(StoreError::BrokeOff(fault.to_string())))
    }

    /// The same on the caller's thread.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn read_inline<T>(&self, look: impl FnOnce(&mut Rd<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut conn = self.reader()?;
        let looked = look(&mut Rd::new(&mut conn));
        // A connection that cannot end its look is let go.
        if crate::reads::end(&mut conn).is_ok() {
            self.inner.readers.lock().push(conn);
        }
        looked
    }

    /// A connection with its snapshot begun: a kept one, or a new one when the kept ones have died.
    fn reader(&self) -> Result<Conn, StoreError> {
        loop {
            let kept = self.inner.readers.lock().pop();
            match kept {
                Some(mut conn) => {
                    if crate::reads::begin(&mut conn).is_ok() {
                        return Ok(conn);
                    }
                }
                None => {
                    let mut conn = Conn::open(&self.inner.url, &self.inner.memory, Purpose::Read)
                        .map_err(|fault| StoreError::Unavailable(fault.to_string()))?;
                    crate::reads::begin(&mut conn)?;
                    return Ok(conn);
                }
            }
        }
    }

    /// Moves after every commit, here or by another node.
    pub fn head(&self) -> watch::Receiver<Head> {
        self.inner.head.clone()
    }

    /// Becomes `Some` when SQLite failed at COMMIT with an input or output error: nobody knows what the file holds, so the server is to exit.
    pub fn broken(&self) -> watch::Receiver<Option<StoreError>> {
        self.inner.broken.clone()
    }
}

/// The writer's thread: takes what waits and what comes meanwhile, never waits for more.
fn work_off(mut queue: mpsc::Receiver<Box<dyn Work + Send>>, writer: &Mutex<Writer>) {
    while let Some(first) = queue.blocking_recv() {
        let done = catch_unwind(AssertUnwindSafe(|| writer.lock().run(first, &mut || queue.try_recv().ok())));
        if done.is_err() {
            // What stood half done is rolled back with the connection; nobody goes on without a writer and calls itself alive.
            return writer.lock().break_off();
        }
    }
}

/// The poll's thread: tells of what other processes wrote. It ends when `stopped` closes.
fn look_out(url: &DatabaseUrl, memory: &str, every: Duration, stopped: &std_mpsc::Receiver<()>, head: &watch::Sender<Head>) {
    let mut conn: Option<Conn> = None;
    while stopped.recv_timeout(every) == Err(std_mpsc::RecvTimeoutError::Timeout) {
        let open = match conn.take() {
            Some(open) => Ok(open),
            None => Conn::open(url, memory, Purpose::Read),
        };
        let looked = open
            .map_err(|fault| StoreError::Unavailable(fault.to_string()))
            .and_then(|mut open| writer::tip(&mut open).map(|tip| (open, tip)));
        match looked {
            Ok((open, tip)) => {
                conn = Some(open);
                head.send_if_modified(|known| {
                    let moved = tip.position > known.position;
                    if moved {
                        *known = Head { position: tip.position, hash: tip.hash };
                    }
                    moved
                });
            }
            Err(fault) => tracing::warn!(%fault, "the head cannot be looked at"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::writer::Ran;

    struct Panicking;

    impl Work for Panicking {
        fn expected(&self) -> Option<&Expected> {
            panic!("the writer itself breaks off")
        }
        fn run(&mut self, _: &mut Tx<'_>) -> Ran {
            Ran::Refused
        }
        fn answer(&mut self, _: Option<StoreError>) {}
    }

    #[tokio::test]
    async fn a_writer_that_breaks_off_is_told_and_nobody_writes_on() {
        let store = Store::open(&DatabaseUrl::Memory, Options::new(|| [7; 16])).unwrap();
        let mut broken = store.broken();
        assert!(store.inner.works.try_send(Box::new(Panicking)).is_ok());
        let told = broken.wait_for(Option::is_some).await.unwrap().clone();
        assert!(matches!(told, Some(StoreError::BrokeOff(_))), "{told:?}");
        assert!(matches!(store.write(|_| Ok::<_, StoreError>(())).await, Err(StoreError::Closed)));
    }
}
