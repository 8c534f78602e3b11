//! What might have been, over HTTP: asked by whoever keeps the books, one question at a time, and broken off by anybody of them.

use std::sync::Mutex;

use api::what_if::{NotBegun, Question, WhatIf, WhatIfState, WhatIfView};
use serde_json::{Value, json};

use crate::house::House;

/// Works on whatever is asked until somebody stops it.
#[derive(Default)]
pub struct Thinking {
    view: Mutex<WhatIfView>,
}

impl WhatIf for Thinking {
    fn begin(&self, question: Question, by: String) -> Result<(), NotBegun> {
        let mut view = self.view.lock().unwrap();
        if view.state == WhatIfState::Running {
            return Err(NotBegun::Running { by: view.by.clone() });
        }
        let question = match question {
            Question::Night { night, .. } if night == "someday" => {
                return Err(NotBegun::Wrong { field: "night", rule: "must be a day".to_owned() });
            }
            Question::Night { night, more } => format!("{night} {}", more.join(" ")),
            Question::Rota { keep } => keep,
        };
        *view = WhatIfView { state: WhatIfState::Running, question, by, ..WhatIfView::default() };
        Ok(())
    }

    fn look(&self) -> WhatIfView {
        WhatIfView { last_night: "2026-03-01".to_owned(), ..self.view.lock().unwrap().clone() }
    }

    fn stop(&self) {
        self.view.lock().unwrap().state = WhatIfState::Stopped;
    }
}

#[tokio::test]
async fn one_question_is_worked_out_at_a_time_and_anybody_who_keeps_the_books_may_break_it_off() {
    let house = House::new().await;
    let (sue, abe) = (house.session("sue").await, house.session("abe").await);
    let nothing = house.get("/api/what-if").by(&sue).send().await.expect(200);
    assert_eq!((&nothing["state"], &nothing["last_night"], &nothing["answer"]), (&json!("nothing"), &json!("2026-03-01"), &json!(null)));
    let ask = |body: Value, session: &str| house.post("/api/what-if", body).by(session).send();
    let begun = ask(json!({ "night": "2026-03-01", "more": ["19-7"] }), &sue).await.expect(202);
    assert_eq!((&begun["state"], &begun["question"], &begun["by"]), (&json!("running"), &json!("2026-03-01 19-7"), &json!("SUE")));
    let second = ask(json!({ "keep": "90 % within 45 min" }), &abe).await;
    assert_eq!((second.status.as_u16(), second.slug().as_str()), (409, "held"));
    assert!(second.json()["detail"].as_str().unwrap().starts_with("SUE has asked something"));
    let stopped = house.post("/api/what-if/stop", json!({})).by(&abe).send().await.expect(200);
    assert_eq!(stopped["state"], "stopped");
    assert_eq!(ask(json!({ "keep": "90 % within 45 min" }), &abe).await.expect(202)["question"], "90 % within 45 min");
}

#[tokio::test]
async fn a_question_that_cannot_be_is_refused_by_its_field() {
    let house = House::new().await;
    let sue = house.session("sue").await;
    let refused = [
        (json!({}), "night"),
        (json!({ "night": "someday" }), "night"),
        (json!({ "night": "2026-03-01", "keep": "90 % within 45 min" }), "keep"),
        (json!({ "night": "2026-03-01", "more": ["1-2", "2-3", "3-4", "4-5", "5-6"] }), "more"),
        (json!({ "keep": "90 % within 45 min", "more": ["19-7"] }), "more"),
    ];
    for (body, field) in refused {
        assert_eq!(house.post("/api/what-if", body.clone()).by(&sue).send().await.fields(), [field], "{body}");
    }
}
