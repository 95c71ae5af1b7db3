//! The classic algorithms, each as its paper has it, one file each, behind one trait.
//!
//! They know no chains, no time, no hedges and no rules: every source has one vote on an item. What
//! they give is a score or a probability, and these are different types ([`Beliefs`]). Nothing here
//! is parallel, so the number of threads cannot change a bit.

mod accu;
mod accu_copy;
mod accu_sim;
mod average_log;
mod averages;
mod bwa;
mod catd;
mod classes;
mod cosine;
mod crh;
mod dawid_skene;
mod ebcc;
mod estimates;
mod facts;
mod glad;
mod gtm;
mod guess_lca;
mod ibcc;
mod investment;
mod ltm;
mod mace;
mod majority;
mod outcome;
mod panel;
mod pooled_investment;
mod pop_accu;
mod rounds;
mod simple_lca;
mod softly;
mod standard;
mod sums;
mod three_estimates;
mod truth_finder;
mod two_estimates;
mod weighted;
mod zen_crowd;

#[cfg(test)]
mod tests;

pub use accu::{Accu, AccuSettings};
pub use accu_copy::{ACCU_COPY_MEETINGS_MAX, AccuCopy};
pub use accu_sim::AccuSim;
pub use average_log::AverageLog;
pub use averages::{Mean, Median};
pub use bwa::Bwa;
pub use catd::Catd;
pub use cosine::Cosine;
pub use crh::{Crh, CrhLoss, CrhNorm};
pub use dawid_skene::{DawidSkene, RowPrior};
pub use ebcc::Ebcc;
pub use glad::Glad;
pub use gtm::Gtm;
pub use guess_lca::GuessLca;
pub use ibcc::Ibcc;
pub use investment::Investment;
pub use ltm::Ltm;
pub use mace::{Mace, MaceUpdate};
pub use majority::MajorityVote;
pub use outcome::{Beliefs, Estimates, FactProbabilities, Outcome, Probabilities, Scores};
pub use panel::{Figure, Likeness, Panel, Question, Vote};
pub use pooled_investment::PooledInvestment;
pub use pop_accu::PopAccu;
pub use rounds::{Rounds, Silent, Stopped, Watch};
pub use simple_lca::SimpleLca;
pub use sums::Sums;
pub use three_estimates::ThreeEstimates;
pub use truth_finder::TruthFinder;
pub use two_estimates::TwoEstimates;
pub use zen_crowd::ZenCrowd;

/// What an algorithm gives for items with several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// Scores that only rank values.
    Scores,
    /// Probabilities of values that exclude each other.
    Probabilities,
    /// Probabilities of claimed values, each by itself.
    FactProbabilities,
    /// Figures only.
    Figures,
}

impl Gives {
    /// In a word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scores => "scores",
            Self::Probabilities => "probabilities",
            Self::FactProbabilities => "P one by one",
            Self::Figures => "figures",
        }
    }
}

/// Why an algorithm is not run on a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It reads votes on items with several values.
    #[error("no claims on items with several values")]
    NoVotes,
    /// It reads figures.
    #[error("no figures")]
    NoFigures,
    /// It learns what a source says when each option is true, so items must share options.
    #[error("no items that share their options")]
    NoSharedOptions,
    /// It would take too long or too much memory.
    #[error("{n} {what}, at most {n_max}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much there is.
        n: usize,
        /// How much is taken.
        n_max: usize,
    },
}

/// A classic algorithm.
pub trait Baseline: Sync {
    /// Name, as `--only` takes it.
    fn name(&self) -> &'static str;

    /// Where it is from.
    fn paper(&self) -> &'static str;

    /// What it gives for items with several values.
    fn gives(&self) -> Gives;

    /// What its score of a source is.
    fn source_score(&self) -> &'static str;

    /// Why it cannot, or will not, be run on `panel`.
    fn refuses(&self, panel: &Panel) -> Option<Refusal> {
        match self.gives() {
            Gives::Figures => panel.figures().is_empty().then_some(Refusal::NoFigures),
            _ => panel.votes().is_empty().then_some(Refusal::NoVotes),
        }
    }

    /// Runs it. Deterministic; where it draws, from a seed of its own.
    ///
    /// # Errors
    /// [`Stopped`] if whoever watches asks for it.
    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped>;
}

/// Every algorithm with the settings of its paper, in the order of the documentation.
pub fn all() -> Vec<Box<dyn Baseline>> {
    vec![
        Box::new(MajorityVote),
        Box::new(Sums::default()),
        Box::new(AverageLog::default()),
        Box::new(Investment::default()),
        Box::new(PooledInvestment::default()),
        Box::new(TruthFinder::default()),
        Box::new(TwoEstimates::default()),
        Box::new(ThreeEstimates::default()),
        Box::new(Cosine::default()),
        Box::new(Crh::default()),
        Box::new(Catd::default()),
        Box::new(Ltm::default()),
        Box::new(Accu::default()),
        Box::new(PopAccu::default()),
        Box::new(AccuSim::default()),
        Box::new(AccuCopy::default()),
        Box::new(DawidSkene::default()),
        Box::new(ZenCrowd::default()),
        Box::new(SimpleLca::default()),
        Box::new(GuessLca::default()),
        Box::new(Mace::default()),
        Box::new(Glad::default()),
        Box::new(Ibcc::default()),
        Box::new(Ebcc::default()),
        Box::new(Bwa::default()),
        Box::new(Mean),
        Box::new(Median),
        Box::new(Gtm::default()),
    ]
}
