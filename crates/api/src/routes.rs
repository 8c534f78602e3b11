//! The table of routes: one list that makes the filters, the authorisation, the role matrix of the tests and the paths of OpenAPI.
//!
//! Only the path and the method of a request may reject here. Everything else is an answer, so that a wrong body is never taken for a wrong address.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use warp::filters::BoxedFilter;
use warp::http::{HeaderValue, Method, StatusCode};
use warp::reply::Response;
use warp::{Filter, Rejection};

use crate::House;
use crate::access::{Who, admit};
use crate::answer::Answer;
use crate::extract::{Asked, asked};
use crate::hall::Hall;
use crate::pages::page;
use crate::problem::{Kind, Problem};
use crate::resources;

/// A filter that answers.
pub type Route = BoxedFilter<(Response,)>;
/// A handler.
pub type Run = fn(Arc<Hall>, Asked) -> Pin<Box<dyn Future<Output = Answer> + Send>>;

/// One line of the table.
pub struct Entry {
    /// How.
    pub method: Method,
    /// Where: the variable places in braces.
    pub path: &'static str,
    /// Who may.
    pub who: Who,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// The most bytes its body may have.
    pub body_max: usize,
    /// Whether it exists in the demo only.
    pub demo: bool,
    /// The name of the body it takes, among the schemas; empty when it takes none.
    pub takes: &'static str,
    /// The name of what it gives, among the schemas, or a media type; empty when it gives nothing.
    pub gives: &'static str,
    /// Its status when all goes well.
    pub status: u16,
    /// What may stand after the question mark, and what that is.
    pub query: &'static [(&'static str, &'static str)],
    /// Whether it needs an idempotency key.
    pub keyed: bool,
    /// What runs.
    pub run: Run,
}

/// One line of the table: method, path, who, what it does, handler, and what differs from the usual.
macro_rules! entry {
    ($method:ident $path:literal, $who:expr, $about:literal, $run:path $(, $field:ident: $value:expr)*) => {
        crate::routes::Entry {
            $($field: $value,)*
            ..crate::routes::Entry::usual(warp::http::Method::$method, $path, $who, $about, |hall, asked| Box::pin($run(hall, asked)))
        }
    };
}
pub(crate) use entry;

impl Entry {
    /// A line with the usual limit, in every service.
    pub fn usual(method: Method, path: &'static str, who: Who, about: &'static str, run: Run) -> Self {
        Self {
            method,
            path,
            who,
            about,
            body_max: crate::extract::BODY_MAX,
            demo: false,
            takes: "",
            gives: "",
            status: 200,
            query: &[],
            keyed: false,
            run,
        }
    }
}

/// The whole table, one resource after another.
pub fn table() -> Vec<Entry> {
    let resources = [
        resources::session::routes(),
        resources::demo::routes(),
        resources::staff::routes(),
        resources::desk::routes(),
        resources::map::routes(),
        resources::closures::routes(),
        resources::travel::routes(),
        resources::reports::routes(),
        resources::what_if::routes(),
        resources::cover::routes(),
        resources::standby::routes(),
        resources::incidents::routes(),
        resources::clients::routes(),
        resources::verbs::routes(),
        resources::phone::routes(),
        resources::hand_overs::routes(),
        resources::signals::routes(),
        resources::operating::routes(),
    ];
    resources.into_iter().flatten().collect()
}

/// Everything the service answers.
pub fn routes(house: House) -> Route {
    let pages = house.pages;
    let demo = house.demo.is_some();
    let hall = Arc::new(Hall::new(house));
    let mut api = Vec::new();
    let mut top = Vec::new();
    for entry in table().into_iter().filter(|entry| demo || !entry.demo) {
        match entry.path.strip_prefix("/api/") {
            Some(rest) => api.push((rest.to_owned(), entry)),
            None => top.push((entry.path.trim_start_matches('/').to_owned(), entry)),
        }
    }
    // Inside /api everything that fits no route is a problem, never a page.
    let api = warp::path("api").and(grouped(&hall, api).recover(no_such_route).unify()).boxed();
    let top = grouped(&hall, top);
    let page = warp::get().or(warp::head()).unify().and(warp::path::full()).and(warp::header::headers_cloned());
    let page = page.map(move |path: warp::path::FullPath, headers| page_answer(pages, path.as_str(), &headers)).boxed();
    let all = api.or(top).unify().or(page).unify().recover(no_such_route).unify();
    all.map(move |response| with_name(&hall, response)).boxed()
}

/// Routes behind their first segments, so that a request tries few of them.
fn grouped(hall: &Arc<Hall>, entries: Vec<(String, Entry)>) -> Route {
    let mut groups: BTreeMap<String, Vec<Route>> = BTreeMap::new();
    for (path, entry) in entries {
        let (first, rest) = path.split_once('/').unwrap_or((path.as_str(), ""));
        groups.entry(first.to_owned()).or_default().push(route(hall, rest, entry));
    }
    let groups = groups.into_iter().filter_map(|(first, routes)| {
        let any = routes.into_iter().reduce(|one, other| one.or(other).unify().boxed())?;
        Some(warp::path(first).and(any).boxed())
    });
    groups
        .reduce(|one, other| one.or(other).unify().boxed())
        .unwrap_or_else(|| warp::any().and_then(|| async { Err::<Response, _>(warp::reject::not_found()) }).boxed())
}

/// One line of the table as a filter; `rest` is its path after the segments that were matched already.
fn route(hall: &Arc<Hall>, rest: &str, entry: Entry) -> Route {
    let mut path: BoxedFilter<()> = warp::any().boxed();
    for segment in rest.split('/').filter(|segment| !segment.is_empty()) {
        path = match segment.starts_with('{') {
            true => path.and(warp::path::param::<String>().map(drop).untuple_one()).boxed(),
            false => path.and(warp::path(segment.to_owned())).boxed(),
        };
    }
    let hall = hall.clone();
    let body_max = entry.body_max;
    let entry = Arc::new(entry);
    path.and(warp::path::end())
        .and(method(&entry.method))
        .and(asked(body_max))
        .then(move |asked| {
            let (hall, entry) = (hall.clone(), entry.clone());
            async move { answered(hall, &entry, asked).await }
        })
        .boxed()
}

fn method(method: &Method) -> BoxedFilter<()> {
    match *method {
        Method::POST => warp::post().boxed(),
        Method::DELETE => warp::delete().boxed(),
        _ => warp::get().boxed(),
    }
}

/// Lets in, runs, and writes down how it went.
async fn answered(hall: Arc<Hall>, entry: &Entry, mut asked: Asked) -> Response {
    let begun = Instant::now();
    let request = hall.house.engine.fresh().seed;
    asked.params = params(entry.path, &asked.path);
    let result = match admit(entry.who, &hall, &mut asked).await {
        Ok(()) => (entry.run)(hall, asked).await,
        Err(problem) => Err(problem),
    };
    let mut response = result.unwrap_or_else(|problem| problem.response());
    name(&mut response, &request.to_string());
    let status = response.status();
    metrics::histogram!("attend_http_seconds", "route" => entry.path, "method" => entry.method.to_string(), "status" => status.as_u16().to_string())
        .record(begun.elapsed().as_secs_f64());
    if status.is_server_error() {
        tracing::warn!(%request, route = entry.path, %status, "not answered as asked");
    } else {
        tracing::debug!(%request, route = entry.path, %status, "answered");
    }
    response
}

/// Every answer has a name by which it is found in the log; what no handler answered gets its own here.
fn with_name(hall: &Hall, mut response: Response) -> Response {
    if !response.headers().contains_key("x-request-id") {
        name(&mut response, &hall.house.engine.fresh().seed.to_string());
    }
    response
}

fn name(response: &mut Response, request: &str) {
    // An identifier is hexadecimal digits: always a valid header.
    if let Ok(value) = HeaderValue::from_str(request) {
        response.headers_mut().insert("x-request-id", value);
    }
}

/// What stands in the braces of a path.
fn params(template: &str, path: &str) -> Vec<String> {
    let pairs = template.split('/').zip(path.split('/'));
    pairs.filter(|(name, _)| name.starts_with('{')).map(|(_, value)| crate::extract::decoded_segment(value)).collect()
}

fn page_answer(pages: fn(&str, bool) -> Option<crate::pages::Page>, path: &str, headers: &warp::http::HeaderMap) -> Response {
    page(pages, path, headers)
}

/// No route fits: the address is not there, or does not take this method.
async fn no_such_route(rejection: Rejection) -> Result<Response, std::convert::Infallible> {
    let problem = if rejection.find::<warp::reject::MethodNotAllowed>().is_some() {
        Problem::new(Kind::MethodNotAllowed, "This address is there, but does not take that method.")
    } else {
        if !rejection.is_not_found() {
            tracing::error!(?rejection, "a filter rejected what it should have answered");
        }
        Problem::not_found("address")
    };
    let mut response = problem.response();
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert("allow", HeaderValue::from_static("GET, POST"));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_places_are_read_in_order() {
        assert_eq!(params("/api/incidents/{id}/{verb}", "/api/incidents/17/answer"), ["17", "answer"]);
        assert!(params("/api/desk", "/api/desk").is_empty());
    }

    #[test]
    fn no_two_routes_are_the_same() {
        let mut seen = std::collections::BTreeSet::new();
        for entry in table() {
            let shape: Vec<&str> = entry.path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment }).collect();
            assert!(seen.insert(format!("{} {}", entry.method, shape.join("/"))), "{} {}", entry.method, entry.path);
        }
    }
}
