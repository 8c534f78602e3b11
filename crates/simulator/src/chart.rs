//! Charts as inline SVG: nothing from outside, colours of the page, each with a title and a description, and never the only place a figure stands.

use std::fmt::Write as _;

/// Text as a page has it.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A line of points.
pub struct Line {
    /// What it is.
    pub name: String,
    /// Its points, from left to right.
    pub points: Vec<f64>,
}

/// A value with its interval.
pub struct Mark {
    /// What it is.
    pub name: String,
    /// The value.
    pub value: f64,
    /// The interval's ends.
    pub between: (f64, f64),
}

/// A point with its own word.
pub struct Spot {
    /// Left to right.
    pub x: f64,
    /// Bottom to top, percent.
    pub y: f64,
    /// Whether it keeps the promise.
    pub kept: bool,
    /// Whether it is the one that was found.
    pub found: bool,
}

const WIDTH: f64 = 720.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 170.0;
/// Told apart without colour too.
const DASHES: [&str; 6] = ["none", "7 4", "2 4", "10 3 2 3", "1 2", "14 5"];

/// How a chart begins: named and described for whoever hears it.
fn begun(id: &str, title: &str, description: &str, height: f64) -> String {
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title><desc \
         id=\"{id}-d\">{}</desc>",
        escaped(title),
        escaped(description)
    )
}

/// Lines over time, percent from bottom to top; `step` is what lies between two points, in the unit of the axis below.
pub fn lines(id: &str, (title, description): (&str, &str), all: &[Line], step: f64, unit: &str) -> String {
    let (height, top, bottom) = (300.0, 14.0, 40.0);
    let last = all.iter().map(|line| line.points.len()).max().unwrap_or(2).max(2) - 1;
    let x = |at: f64| LEFT + at / last as f64 * (WIDTH - LEFT - RIGHT);
    let y = |percent: f64| top + (100.0 - percent) / 100.0 * (height - top - bottom);
    let mut svg = begun(id, title, description, height);
    for percent in [0.0, 25.0, 50.0, 75.0, 90.0, 100.0] {
        let at = y(percent);
        push(&mut svg, format_args!("<line class=\"grid\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>", WIDTH - RIGHT));
        push(&mut svg, format_args!("<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{percent:.0} %</text>", LEFT - 6.0, at + 4.0));
    }
    for at in (0..=last).filter(|at| at % 3 == 0) {
        let minutes = at as f64 * step;
        push(
            &mut svg,
            format_args!("<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{minutes:.0}</text>", x(at as f64), height - 20.0),
        );
    }
    push(&mut svg, format_args!("<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>", WIDTH - RIGHT, height - 4.0, escaped(unit)));
    for (n, line) in all.iter().enumerate() {
        let points: Vec<String> =
            line.points.iter().enumerate().map(|(at, share)| format!("{:.1},{:.1}", x(at as f64), y(*share))).collect();
        let dashes = DASHES[n % DASHES.len()];
        push(&mut svg, format_args!("<polyline class=\"s{}\" stroke-dasharray=\"{dashes}\" points=\"{}\"/>", n % 6, points.join(" ")));
        let key = top + 10.0 + n as f64 * 18.0;
        let from = WIDTH - RIGHT + 8.0;
        push(
            &mut svg,
            format_args!(
                "<line class=\"s{}\" stroke-dasharray=\"{dashes}\" x1=\"{from}\" x2=\"{}\" y1=\"{key}\" y2=\"{key}\"/>",
                n % 6,
                from + 28.0
            ),
        );
        push(&mut svg, format_args!("<text x=\"{}\" y=\"{}\">{}</text>", from + 34.0, key + 4.0, escaped(&short(&line.name))));
    }
    svg + "</svg>"
}

/// Values with their intervals, one below the other, percent from left to right.
pub fn marks(id: &str, (title, description): (&str, &str), all: &[Mark]) -> String {
    let (row, top) = (26.0, 24.0);
    let height = top + row * all.len() as f64 + 26.0;
    let names = 230.0;
    let x = |percent: f64| names + percent.clamp(0.0, 100.0) / 100.0 * (WIDTH - names - 80.0);
    let mut svg = begun(id, title, description, height);
    for percent in [0.0, 25.0, 50.0, 75.0, 90.0, 100.0] {
        let at = x(percent);
        push(&mut svg, format_args!("<line class=\"grid\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{top}\" y2=\"{:.1}\"/>", height - 22.0));
        push(&mut svg, format_args!("<text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{percent:.0}</text>", height - 6.0));
    }
    for (n, mark) in all.iter().enumerate() {
        let y = top + row * (n as f64 + 0.5);
        push(
            &mut svg,
            format_args!("<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>", names - 10.0, y + 4.0, escaped(&mark.name)),
        );
        let (from, to) = (x(mark.between.0), x(mark.between.1));
        push(&mut svg, format_args!("<line class=\"interval\" x1=\"{from:.1}\" x2=\"{to:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>"));
        push(&mut svg, format_args!("<circle class=\"dot\" cx=\"{:.1}\" cy=\"{y:.1}\" r=\"5\"/>", x(mark.value)));
        push(&mut svg, format_args!("<text x=\"{:.1}\" y=\"{:.1}\">{:.1} %</text>", WIDTH - 70.0, y + 4.0, mark.value));
    }
    svg + "</svg>"
}

/// Points on a plane: a filled one keeps the promise, a ring is the one that was found.
pub fn spots(id: &str, (title, description): (&str, &str), all: &[Spot], goal_percent: f64, unit: &str) -> String {
    let (height, top, bottom) = (300.0, 14.0, 40.0);
    let most = all.iter().map(|spot| spot.x).fold(1.0, f64::max);
    let least = all.iter().map(|spot| spot.y).fold(goal_percent, f64::min).clamp(0.0, 95.0);
    let floor = (least / 10.0).floor() * 10.0;
    let x = |hours: f64| LEFT + hours / most * (WIDTH - LEFT - 30.0);
    let y = |percent: f64| top + (100.0 - percent) / (100.0 - floor) * (height - top - bottom);
    let mut svg = begun(id, title, description, height);
    for percent in [floor, (floor + 100.0) / 2.0, 100.0] {
        push(
            &mut svg,
            format_args!("<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{percent:.0} %</text>", LEFT - 6.0, y(percent) + 4.0),
        );
    }
    let at = y(goal_percent);
    push(&mut svg, format_args!("<line class=\"goal\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>", WIDTH - 30.0));
    for quarter in 0..=4 {
        let hours = most * f64::from(quarter) / 4.0;
        push(&mut svg, format_args!("<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{hours:.0}</text>", x(hours), height - 20.0));
    }
    push(&mut svg, format_args!("<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>", WIDTH - 30.0, height - 4.0, escaped(unit)));
    for spot in all {
        let (class, at, up) = (if spot.kept { "dot" } else { "miss" }, x(spot.x), y(spot.y));
        push(&mut svg, format_args!("<circle class=\"{class}\" cx=\"{at:.1}\" cy=\"{up:.1}\" r=\"5\"/>"));
        if spot.found {
            push(&mut svg, format_args!("<circle class=\"ring\" cx=\"{at:.1}\" cy=\"{up:.1}\" r=\"10\"/>"));
        }
    }
    svg + "</svg>"
}

/// A name that fits beside a chart.
fn short(name: &str) -> String {
    if name.chars().count() <= 22 { name.to_owned() } else { name.chars().take(21).chain(['…']).collect() }
}

fn push(svg: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _written = svg.write_fmt(what);
}
