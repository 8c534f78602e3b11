//! The report as one page: nothing from outside, light and dark, every chart with its table.

use domain::time::{Timestamp, clock};

use crate::chart::{Line, Mark, Spot, escaped, lines, marks, spots};
use crate::law::Checked;
use crate::night::{NightTold, VisitTold};
use crate::report::{Bounded, COLUMNS, CURVE_STEP_MIN, CaseReport, GROUPS, Report, WHOLE};
use crate::scenario::Law;
use crate::search::Search;
use crate::statistics::Estimate;

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c2126;--soft:#56606a;--paper:#fff;--rule:#cfd6dc;--good:#0a6b4b;--c0:#0b5cad;--c1:#a8480b;--c2:#0a6b4b;--c3:#8a1c7c;--c4:#6b5b00;\
--c5:#444}\
@media (prefers-color-scheme:dark){:root{--ink:#e8ecef;--soft:#a9b4bd;--paper:#14181c;--rule:#3b444c;--good:#5fd3a4;--c0:#7db7f5;--c1:#f0a36b;--c2:#5fd3a4;--c3:#e39ad8;\
--c4:#e0cf6a;--c5:#ccc}}\
body{font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:64rem;margin:0 auto;padding:1rem}\
h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.5rem}p,figcaption{max-width:46rem}figure{margin:1rem 0}\
svg{width:100%;height:auto;max-width:52rem;font-size:13px}svg text{fill:var(--ink)}\
.grid{stroke:var(--rule)}.interval{stroke:var(--c0);stroke-width:3}.dot{fill:var(--c0)}.miss{fill:none;stroke:var(--c1);stroke-width:2}.ring{fill:none;stroke:var(--good);\
stroke-width:3}.goal{stroke:var(--good);stroke-width:2;stroke-dasharray:7 4}\
polyline,svg line[class^=s]{fill:none;stroke-width:2.5}.s0{stroke:var(--c0)}.s1{stroke:var(--c1)}.s2{stroke:var(--c2)}.s3{stroke:var(--c3)}.s4{stroke:var(--c4)}\
.s5{stroke:var(--c5)}\
.wide{overflow-x:auto}table{border-collapse:collapse;margin:.5rem 0}caption{text-align:left;font-weight:600;padding:.25rem 0}\
th,td{border-bottom:1px solid var(--rule);padding:.3rem .6rem;text-align:right;white-space:nowrap;vertical-align:top}th:first-child,td:first-child,td.words{text-align:left}\
th{font-weight:600;color:var(--soft)}summary{cursor:pointer;padding:.3rem 0}";

/// A table: what it is, its heads, its rows. The first cell of a row names it.
struct Table {
    caption: String,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn html(&self) -> String {
        let heads: String = self.heads.iter().map(|head| format!("<th scope=\"col\">{}</th>", escaped(head))).collect();
        let row = |cells: &Vec<String>| {
            let mut cells = cells.iter();
            let first = cells.next().map_or_else(String::new, |name| format!("<th scope=\"row\">{}</th>", escaped(name)));
            let rest: String = cells.map(|cell| format!("<td>{}</td>", escaped(cell))).collect();
            format!("<tr>{first}{rest}</tr>")
        };
        let rows: String = self.rows.iter().map(row).collect();
        let caption = escaped(&self.caption);
        // A wide table is scrolled, by the keyboard too.
        format!(
            "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{caption}\"><table><caption>{caption}</caption><thead><tr>{heads}</tr></thead>\
             <tbody>{rows}</tbody></table></div>"
        )
    }
}

/// A chart with the table of the same figures.
fn figure(svg: &str, words: &str, table: &Table) -> String {
    format!(
        "<figure>{svg}<figcaption>{}</figcaption></figure><details><summary>The same as a table</summary>{}</details>",
        escaped(words),
        table.html()
    )
}

fn cell(estimate: Estimate) -> String {
    estimate.words(1)
}

impl Report {
    /// The page.
    pub fn html(&self) -> String {
        let title = format!("{}: simulated", self.scenario);
        let times = if self.repetitions == 1 { "once".to_owned() } else { format!("{} times with other draws", self.repetitions) };
        let doubt = if self.repetitions == 1 {
            "Played once, the figures have no interval; --repetitions gives them one."
        } else {
            "± is half of a 95 % interval over the repetitions. Every rota and policy met the same people at the same minute, so differences between them are \
             surer than each figure."
        };
        let sections = [
            self.night.as_ref().map_or_else(String::new, night),
            self.summary(),
            self.shares(),
            self.curves(),
            self.urgencies(),
            self.work(),
            self.search.as_ref().map_or_else(String::new, searched),
            bounds(&self.bounds),
            laws(&self.laws),
            self.observations(),
        ];
        format!(
            "<!doctype html><html lang=\"en-GB\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
             <title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1><p>{}, played {times}. Journeys: {}. A response is the time from the \
             decision to send somebody until help is at the door. {doubt}</p>{}</main></body></html>\n",
            if self.days == 1 { "One day".to_owned() } else { format!("{} days", self.days) },
            escaped(&self.measured_by),
            sections.concat(),
            title = escaped(&title),
        )
    }

    fn name(&self, case: &CaseReport) -> String {
        let several = self.cases.iter().any(|other| other.rota != case.rota);
        if several { format!("{} · {}", case.rota, case.policy) } else { case.policy.clone() }
    }

    fn summary(&self) -> String {
        let best = |urgency: &str| {
            let share = |case: &CaseReport| case.of_urgency(urgency).and_then(|one| one.figure("within_45"));
            let best = self.cases.iter().filter_map(|case| Some((case, share(case)?)));
            best.max_by(|(_, one), (_, other)| one.mean.total_cmp(&other.mean))
        };
        let sentence = best("emergencies").map_or_else(String::new, |(case, share)| {
            format!(
                "<p>Most emergencies were reached within 45 minutes under <strong>{}</strong>: {} %.</p>",
                escaped(&self.name(case)),
                cell(share)
            )
        });
        let found =
            self.search.as_ref().map_or_else(String::new, |search| format!("<p><strong>{}</strong></p>", escaped(&search.answer())));
        sentence + &found
    }

    fn shares(&self) -> String {
        let own = |urgency: &'static str| {
            self.cases.iter().filter_map(move |case| Some((self.name(case), case.of_urgency(urgency)?.figure("within_45")?)))
        };
        let chart = |urgency: &'static str, words: &str| {
            let all: Vec<Mark> =
                own(urgency).map(|(name, share)| Mark { name, value: share.mean, between: (share.least(), share.most()) }).collect();
            if all.is_empty() {
                return String::new();
            }
            let title = format!("{words} reached within 45 minutes, percent");
            let table = Table {
                caption: title.clone(),
                heads: vec!["Case".to_owned(), "Percent".to_owned()],
                rows: own(urgency).map(|(name, share)| vec![name, cell(share)]).collect(),
            };
            let description = own(urgency).map(|(name, share)| format!("{name} {}", cell(share))).collect::<Vec<_>>().join("; ");
            figure(&marks(&format!("share-{urgency}"), (&title, &description), &all), &format!("{title}; the bar is the interval."), &table)
        };
        format!("<section><h2>Within 45 minutes</h2>{}{}</section>", chart("p1", "P1"), chart("emergencies", "Emergencies (P1 and P2)"))
    }

    fn curves(&self) -> String {
        let of = |urgency: &'static str| {
            let curve = |case: &CaseReport| case.curves.iter().find(|(name, _)| *name == urgency).map(|(_, points)| points.clone());
            self.cases.iter().filter_map(|case| Some(Line { name: self.name(case), points: curve(case)? })).collect::<Vec<_>>()
        };
        let all = of("emergencies");
        if all.is_empty() {
            return String::new();
        }
        let minutes = |at: usize| at as i64 * CURVE_STEP_MIN;
        let shown: Vec<usize> = (0..all[0].points.len()).filter(|at| at % 3 == 0).collect();
        let row =
            |line: &Line| std::iter::once(line.name.clone()).chain(shown.iter().map(|at| format!("{:.1}", line.points[*at]))).collect();
        let table = Table {
            caption: "Emergencies reached within so many minutes, percent".to_owned(),
            heads: std::iter::once("Case".to_owned()).chain(shown.iter().map(|at| minutes(*at).to_string())).collect(),
            rows: all.iter().map(row).collect(),
        };
        let description = "Lines rise from left to right; the higher, the sooner help came. The table below has the figures.";
        let svg = lines("curve", ("Emergencies reached within so many minutes", description), &all, CURVE_STEP_MIN as f64, "minutes");
        format!(
            "<section><h2>How soon help came</h2>{}</section>",
            figure(&svg, "Emergencies reached, percent, by minutes from the decision.", &table)
        )
    }

    fn urgencies(&self) -> String {
        let table = |urgency: &'static str| {
            let rows: Vec<Vec<String>> = self
                .cases
                .iter()
                .filter_map(|case| {
                    let figures = &case.of_urgency(urgency)?.figures;
                    Some(std::iter::once(self.name(case)).chain(figures.iter().map(|figure| cell(*figure))).collect())
                })
                .collect();
            let heads = std::iter::once("Case").chain(COLUMNS.iter().map(|(_, words)| *words)).map(str::to_owned).collect();
            let caption = match urgency {
                "emergencies" => "Emergencies, P1 and P2 together".to_owned(),
                "all" => "All visits".to_owned(),
                other => other.to_uppercase(),
            };
            if rows.is_empty() { String::new() } else { Table { caption, heads, rows }.html() }
        };
        let tables: String = GROUPS.into_iter().map(|(urgency, _)| table(urgency)).collect();
        format!("<section><h2>Response times by urgency</h2>{tables}</section>")
    }

    fn work(&self) -> String {
        let hours =
            std::iter::once("Hours of work a day".to_owned()).chain(self.cases.iter().map(|case| case.hours_a_day.to_string())).collect();
        let row = |(name, words): &(&str, &str)| {
            let figure = |case: &CaseReport| case.of_whole(name).map_or_else(|| "–".to_owned(), cell);
            std::iter::once((*words).to_owned()).chain(self.cases.iter().map(figure)).collect()
        };
        let table = Table {
            caption: "Work and kilometres".to_owned(),
            heads: std::iter::once(String::new()).chain(self.cases.iter().map(|case| self.name(case))).collect(),
            rows: std::iter::once(hours).chain(WHOLE.iter().map(row)).collect(),
        };
        format!("<section><h2>What it took</h2>{}</section>", table.html())
    }

    fn observations(&self) -> String {
        if self.observed.is_empty() {
            return String::new();
        }
        let row = |one: &crate::observed::Observed| {
            let observed = format!("{:.1}", one.observed_percent);
            vec![one.of.clone(), observed, cell(one.played_percent), format!("{:.1}", one.apart_points)]
        };
        let heads = ["", "Observed, %", "Played, %", "Apart, points"].map(str::to_owned).to_vec();
        let rows = self.observed.iter().map(row).collect();
        let table = Table { caption: "What really happened, beside what was played".to_owned(), heads, rows };
        format!("<section><h2>Against what was observed</h2>{}</section>", table.html())
    }
}

impl Search {
    /// The answer in a sentence.
    pub fn answer(&self) -> String {
        let cut = if self.cut_short { " The search ended because as many rotas were tried as may be." } else { "" };
        match self.found.and_then(|at| self.tried.get(at)) {
            Some(found) => format!(
                "To keep {} under {}: {} ({} hours a day), which reached {} %.{cut}",
                self.goal,
                self.policy,
                found.shifts,
                found.hours_a_day,
                found.share.words(1)
            ),
            None => format!("No rota that was tried keeps {} under {}.{cut}", self.goal, self.policy),
        }
    }
}

fn searched(search: &Search) -> String {
    let row = |(at, one): (usize, &crate::search::Tried)| {
        let word = match (search.found == Some(at), one.kept) {
            (true, _) => "found",
            (false, true) => "kept",
            (false, false) => "not kept",
        };
        vec![one.shifts.clone(), one.hours_a_day.to_string(), cell(one.share), one.repetitions.to_string(), word.to_owned()]
    };
    let table = Table {
        caption: format!("Every rota that was tried for {}", search.goal),
        heads: ["People", "Hours a day", "Within, %", "Repetitions", "Promise"].map(str::to_owned).to_vec(),
        rows: search.tried.iter().enumerate().map(row).collect(),
    };
    let spot = |(at, one): (usize, &crate::search::Tried)| Spot {
        x: f64::from(one.hours_a_day),
        y: one.share.mean,
        kept: one.kept,
        found: search.found == Some(at),
    };
    let all: Vec<Spot> = search.tried.iter().enumerate().map(spot).collect();
    let goal = search.goal.split_whitespace().next().and_then(|share| share.parse().ok()).unwrap_or(90.0);
    let svg = spots("search", ("Rotas that were tried", &search.answer()), &all, goal, "hours of work a day");
    let words = "Each point is a rota. A filled one keeps the promise with its whole interval, a hollow one does not; the ringed one is the cheapest that was found. \
                 What was hopeless after two repetitions was not looked at further. A cheaper one may exist that was not tried.";
    format!("<section><h2>The cheapest rota found</h2><p>{}</p>{}</section>", escaped(&search.answer()), figure(&svg, words, &table))
}

/// A night: how far the model is to be believed, and every visit as it was beside each case.
fn night(night: &NightTold) -> String {
    let cell = |minutes: Option<f64>| minutes.map_or_else(|| "not reached".to_owned(), |minutes| format!("{minutes:.0}"));
    let row = |visit: &VisitTold| {
        let first = [format!("{} · {}", clock(Timestamp(visit.at)), visit.number), visit.urgency.to_uppercase(), cell(visit.was_min)];
        first.into_iter().chain(visit.played.iter().map(|one| cell(one.mean_min))).collect()
    };
    let heads = ["Decided · visit", "Urgency", "As it was"].map(str::to_owned).into_iter().chain(night.cases.iter().cloned()).collect();
    let rows = night.visits.iter().map(row).collect();
    let table = Table { caption: "Minutes until help was there, visit by visit".to_owned(), heads, rows };
    let notes: String = night.notes.iter().map(|note| format!("<li>{}</li>", escaped(note))).collect();
    let believed = night.reproduced.map_or_else(|| "No visit was reached both then and in the play.".to_owned(), |one| one.words());
    format!(
        "<section><h2>How far to believe it</h2><p><strong>{}</strong></p><ul>{notes}</ul></section><section><h2>Visit by visit</h2>{}</section>",
        escaped(&believed),
        table.html()
    )
}

fn bounds(all: &[Bounded]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let row = |one: &Bounded| {
        let name = format!("{} · {}", one.rota, one.policy);
        vec![name, one.of.to_owned(), cell(one.least_min), cell(one.played_min), one.times.words(2)]
    };
    let heads = ["Case", "Of", "No plan below, min", "Played, min", "Times the bound"].map(str::to_owned).to_vec();
    let table = Table { caption: "Mean response, and what no plan could better".to_owned(), heads, rows: all.iter().map(row).collect() };
    format!(
        "<section><h2>Against knowing the future</h2><p>A plan that knew every call beforehand could wait at the right doors. Each emergency is given another one that \
         somebody has left before, no two the same, at its earliest end and by the shortest way; the cheapest such assignment is below what any plan can reach, and is \
         not itself a plan: one cannot be at two right doors. Visits never reached count with what they had waited.</p>{}</section>",
        table.html()
    )
}

fn laws(all: &[Checked]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let row = |one: &Checked| {
        let law = match one.law {
            Law::ErlangC => "Erlang C",
            Law::PollaczekKhinchine => "Pollaczek–Khinchine",
        };
        let played = one.played_min.map_or_else(|| "–".to_owned(), |played| played.words(2));
        let agrees = if one.agrees { "within the interval" } else { "outside the interval" };
        vec![
            format!("{law} · {}", one.rota),
            one.expected_min.map_or_else(|| "for ever".to_owned(), |minutes| format!("{minutes:.2}")),
            played,
            agrees.to_owned(),
        ]
    };
    let heads = ["Law", "Wait by the law, min", "Wait played, min", ""].map(str::to_owned).to_vec();
    let table = Table { caption: "The wait until somebody sets about it".to_owned(), heads, rows: all.iter().map(row).collect() };
    format!("<section><h2>Against the laws of queues</h2>{}</section>", table.html())
}
