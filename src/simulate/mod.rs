//! Cases with known truth: a world is drawn, sources speak of it, and what they say is written as a
//! case directory that can be imported like any other. Pure: a scenario and a seed make texts.

mod attacks;
mod copiers;
mod dice;
mod draft;
mod evolving;
mod hard_items;
mod mixed;
mod quantities;
mod relays;
mod scenario;
mod truth;
mod wording;

pub use scenario::{Kind, Scenario, ScenarioError, Wishes};
pub use truth::{Parameter, TrueClaim, TrueSource, TrueValue, Truth};

/// A simulated case.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// Files of the case directory: path relative to it (with `/`) and text. The truth is in
    /// `truth/`, where a case's tables are not looked for.
    pub files: Vec<(String, String)>,
    /// What is known.
    pub truth: Truth,
}

/// Draws a case. The same scenario and seed give the same texts on every machine.
pub fn simulate(scenario: &Scenario, seed: u64) -> Simulation {
    let draft = match scenario.kind() {
        Kind::Relays => relays::draw(scenario, seed),
        Kind::Evolving => evolving::draw(scenario, seed, true),
        Kind::Lagging => evolving::draw(scenario, seed, false),
        Kind::Tolls => quantities::draw_tolls(scenario, seed),
        Kind::Vague => quantities::draw_vague(scenario, seed),
        Kind::Copiers => copiers::draw(scenario, seed),
        Kind::HardItems => hard_items::draw(scenario, seed),
        Kind::Mixed => mixed::draw(scenario, seed),
        Kind::Sybils
        | Kind::Camouflage
        | Kind::PoorSources
        | Kind::Turncoat
        | Kind::PopularError
        | Kind::Mob
        | Kind::KnowItAll
        | Kind::SybilRelays
        | Kind::Flooding
        | Kind::Backdated => attacks::draw(scenario, seed),
    };
    draft.finish(scenario, seed)
}

#[cfg(test)]
mod tests;
