//! The five questions after the answer: each is answered from the tables, of the arm that is recommended.

use goodwill::output::tables::Together;

use super::{fixture, page, text_of};

/// What stands below a question, up to the next one or the section after.
fn answer_to(text: &str, question: &str) -> String {
    let rest = text
        .split_once(question)
        .unwrap_or_else(|| panic!("no {question:?}"))
        .1;
    let ends = [
        "What does it cost",
        "When is the",
        "What if we",
        "What happens",
        "How would we",
        "Verdicts each arm",
    ];
    let end = ends.iter().filter_map(|end| rest.find(end)).min();
    rest[..end.unwrap()].trim().to_owned()
}

#[test]
fn without_season_budget_or_combined_arms_the_questions_say_so() {
    let loaded = super::launch();
    let text = text_of(&page(&loaded, &fixture::decided(&loaded, 100)));
    let answer = |question| answer_to(&text, question);
    assert!(answer("What does it cost in total?").starts_with("“plain message” costs"));
    assert!(answer("When is the money gone?").contains("has no budget in this scenario"));
    assert!(
        answer("What if we do two?").contains("No arm of this scenario is made of two others.")
    );
    assert!(answer("What happens at Christmas?").contains("This scenario has no season"));
    assert!(answer("How would we know that we are wrong?").starts_with("Test “"));
}

#[test]
fn what_falls_into_a_peak_is_counted_from_the_table_over_time() {
    let loaded = fixture::shipped("coffee_plan", &super::SMALL);
    let run = fixture::decided_run(&loaded, 100);
    let text = text_of(&page(&loaded, &run.files()));
    let said = answer_to(&text, "What happens at Christmas?");
    // 6 to 22 December 2027 touch three weeks of a year that begins on 4 January.
    assert!(
        said.starts_with("“Christmas” takes 3 of 52 weeks: "),
        "{said}"
    );
    let share: f64 = said
        .split_once(": ")
        .unwrap()
        .1
        .split_once('%')
        .unwrap()
        .0
        .parse()
        .unwrap();
    // The arm that is spoken of, as the first answer names it.
    let costs = answer_to(&text, "What does it cost in total?");
    let best = costs.split('“').nth(1).unwrap().split('”').next().unwrap();
    // What it costs in all, as the table of money has it for all heads.
    let paid = costs.split_once(" in all").unwrap().0;
    let paid: String = paid.rsplit('€').next().unwrap().replace(',', "");
    let money = run.tables.money.iter();
    let is_cost = |quantity: &str| quantity.ends_with("_cost");
    let money = money.filter(|m| m.arm == best && is_cost(&m.quantity));
    let spent: f64 = money.filter_map(|m| m.total).sum();
    assert!(
        (paid.parse::<f64>().unwrap() / spent - 1.0).abs() < 0.001,
        "{costs} {spent}"
    );
    let all: Vec<(u32, f64)> = run
        .tables
        .moments
        .iter()
        .filter(|m| m.arm.as_str() == best && m.quantity.as_str() == "purchases")
        .map(|m| (m.tick, m.mean.unwrap()))
        .collect();
    assert_eq!(all.len(), 52);
    let sum = |from: u32| {
        all.iter()
            .filter(|(tick, _)| (from..=50).contains(tick) || from == 0)
            .map(|(_, mean)| mean)
            .sum::<f64>()
    };
    let own = 100.0 * sum(48) / sum(0);
    assert!((share - own).abs() < 0.5, "{share} is not {own}");
    // Christmas is 1.8 times a December that is itself above the mean.
    assert!(share > 100.0 * 3.0 / 52.0);
}

#[test]
fn two_at_once_are_held_against_the_sum_of_each() {
    let loaded = super::launch();
    let mut run = fixture::decided_run(&loaded, 100);
    let primary = loaded.scenario.outcome.primary.key().to_owned();
    let row = |low: f64, high: f64| Together {
        arm: "plain message".into(),
        parts: "a + b".into(),
        metric: primary.clone(),
        unit: "money".into(),
        together: Some(3.0),
        sum: Some(3.0 - (low + high) / 2.0),
        interaction: Some((low + high) / 2.0),
        interaction_lo: Some(low),
        interaction_hi: Some(high),
        replicates: 2,
    };
    for (low, high, so) in [
        (-2.0, -1.0, "So two bring less than their sum."),
        (1.0, 2.0, "So each makes the other work better."),
        (-1.0, 2.0, "is open."),
    ] {
        run.tables.interactions = vec![row(low, high)];
        let text = text_of(&page(&loaded, &run.files()));
        let said = answer_to(&text, "What if we do two?");
        assert!(
            said.contains("+$3.00 a head") && said.ends_with(so),
            "{said}"
        );
    }
}
