//! ACCUSIM: Dong, Berti-Équille & Srivastava, VLDB 2009.

use super::accu::AccuSettings;
use super::{Baseline, Gives, Outcome, Panel, Stopped, Watch};

/// ACCU in which votes for a value count in part for values like it:
/// C*(v) = C(v) + ρ Σ C(v′) sim(v, v′). Where the panel knows no likeness it is ACCU.
#[derive(Debug, Clone, Copy)]
pub struct AccuSim {
    /// ρ, the weight of values that are alike.
    pub alike: f64,
    /// Settings.
    pub settings: AccuSettings,
}

impl Default for AccuSim {
    fn default() -> Self {
        Self { alike: 0.5, settings: AccuSettings::default() }
    }
}

impl Baseline for AccuSim {
    fn name(&self) -> &'static str {
        "accu-sim"
    }

    fn paper(&self) -> &'static str {
        "Dong et al. 2009"
    }

    fn gives(&self) -> Gives {
        Gives::Probabilities
    }

    fn source_score(&self) -> &'static str {
        "accuracy, the same whatever is true"
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let settings = &self.settings;
        settings.iterate(panel, watch, |accuracy| {
            let own = settings.counts(panel, accuracy);
            let mut counts = own.clone();
            for pair in panel.likeness() {
                let (a, b) = (panel.cell_of(pair.a as usize), panel.cell_of(pair.b as usize));
                counts[a] += self.alike * pair.similarity * own[b];
                counts[b] += self.alike * pair.similarity * own[a];
            }
            settings.posteriors(panel, counts)
        })
    }
}
