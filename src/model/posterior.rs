//! What a driver returns.

/// One row of a source's reliability: P(says x | truth k).
#[derive(Debug, Clone, PartialEq)]
pub struct RowPosterior {
    /// Truth k (0 for one-coin).
    pub truth: u16,
    /// Posterior mean of each answer; one-coin: `[right, wrong]`.
    pub mean: Vec<f64>,
    /// 5 % and 95 % quantiles of the entry on the diagonal (P(right | truth k)).
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
    /// Claims that the row rests on: observed information less the prior's, in claims.
    pub n_effective: f64,
}

/// A source in one family.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyPosterior {
    /// Index of the family.
    pub family: u16,
    /// Rows.
    pub rows: Vec<RowPosterior>,
    /// Summary: P(right), rows weighted by the prevalence of their truth; mean and quantiles.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
    /// 5 % quantile of the summary.
    pub lo: f64,
    /// 95 % quantile of the summary.
    pub hi: f64,
    /// Claims of the source in this family (observations that count), as weight.
    pub n_claims: f64,
    /// Quantities: how much too high its figures are.
    pub shift: Option<ShiftPosterior>,
}

/// Signed error of a source's figures, on the family's scale: a difference, or the logarithm of a
/// ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShiftPosterior {
    /// Posterior mean.
    pub mean: f64,
    /// 5 % quantile.
    pub lo: f64,
    /// 95 % quantile.
    pub hi: f64,
}

/// A source over all families, weighted by where its claims are.
#[derive(Debug, Clone, PartialEq)]
pub struct SourcePosterior {
    /// Posterior mean of P(a claim is right).
    pub mean: f64,
    /// Posterior standard deviation.
    pub sd: f64,
    /// 5 % quantile.
    pub lo: f64,
    /// Median.
    pub mid: f64,
    /// 95 % quantile.
    pub hi: f64,
    /// Expected number of independent claims that the score rests on (observed information).
    pub n_effective: f64,
    /// Prior mean, before any claim.
    pub prior_mean: f64,
    /// Kullback–Leibler divergence from prior to posterior, nats: did the data speak?
    pub information: f64,
    /// Probability that P(right) lies in each of the bands A ≥ .95 > B ≥ .8 > C ≥ .6 > D ≥ .4 > E.
    pub band_probability: [f64; 5],
    /// The same by family, for those families in which the source has claims.
    pub families: Vec<FamilyPosterior>,
}

/// A stretch of time and the probability of each candidate in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// First second.
    pub from: i64,
    /// First second of the next segment; one second after `from` for the last.
    pub to: i64,
    /// Probability per candidate.
    pub probability: Vec<f64>,
}

/// One item.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemPosterior {
    /// Probability of each candidate; for states at the last step.
    pub probability: Vec<f64>,
    /// States: one segment per step.
    pub segments: Vec<Segment>,
    /// Posterior mean of λ: how much of what is said on this item is not evidence.
    pub lambda: f64,
    /// Posterior of each time variable's candidates.
    pub times: Vec<Vec<f64>>,
}

/// How well a quantity of the posterior is known from its draws (Vehtari et al. 2021).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DrawDiagnostics {
    /// Rank-normalised split R̂, the larger of the bulk's and the folded one's.
    pub r_hat: f64,
    /// Effective number of draws in the bulk.
    pub ess_bulk: f64,
    /// Effective number of draws in the tails: the smaller of the 5 % and the 95 % quantile's.
    pub ess_tail: f64,
    /// Monte Carlo standard error of the mean.
    pub mcse: f64,
}

impl DrawDiagnostics {
    /// R̂ up to which chains agree.
    pub const R_HAT_MAX: f64 = 1.01;
    /// Effective draws from which on quantiles can be relied on.
    pub const ESS_MIN: f64 = 400.0;

    /// R̂ and both ESS are as they should be.
    pub fn is_good(&self) -> bool {
        self.r_hat <= Self::R_HAT_MAX
            && self.ess_bulk >= Self::ESS_MIN
            && self.ess_tail >= Self::ESS_MIN
    }
}

/// What a sampler keeps an eye on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Monitored<'a> {
    /// ln posterior density.
    LnPosterior,
    /// Reliability of a source, by index.
    Source(usize),
    /// A hyper-parameter, by name.
    Hyper(&'a str),
}

/// How a sampler went.
#[derive(Debug, Clone, PartialEq)]
pub struct SamplerReport {
    /// Chains.
    pub n_chains: usize,
    /// Draws kept per chain.
    pub n_draws: usize,
    /// Warm-up draws per chain.
    pub n_warmup: usize,
    /// Divergent transitions after warm-up.
    pub n_divergent: usize,
    /// Share of transitions that hit the largest tree depth.
    pub max_depth_share: f64,
    /// ln posterior density.
    pub ln_posterior: DrawDiagnostics,
    /// By source: its reliability; R̂ and ESS the worst of this and of the shifts of its figures.
    pub sources: Vec<DrawDiagnostics>,
    /// Hyper-parameters, by name.
    pub hyper: Vec<(String, DrawDiagnostics)>,
    /// Items whose leading value differs between chains.
    pub n_items_apart: usize,
    /// By chain, by mode of [`Posterior::modes`]: share of its draws that are nearest to the mode.
    pub visits: Vec<Vec<f64>>,
}

impl SamplerReport {
    /// What is not known well enough ([`DrawDiagnostics::is_good`]), worst R̂ first.
    pub fn failed(&self) -> Vec<(Monitored<'_>, DrawDiagnostics)> {
        let sources = self.sources.iter().enumerate().map(|(i, d)| (Monitored::Source(i), *d));
        let hyper = self.hyper.iter().map(|(name, d)| (Monitored::Hyper(name), *d));
        let all = std::iter::once((Monitored::LnPosterior, self.ln_posterior));
        let mut failed: Vec<_> =
            all.chain(sources).chain(hyper).filter(|(_, d)| !d.is_good()).collect();
        failed.sort_by(|(_, a), (_, b)| b.r_hat.total_cmp(&a.r_hat));
        failed
    }

    /// By mode: share of the draws of all chains that are nearest to it.
    pub fn mode_shares(&self) -> Vec<f64> {
        let n_modes = self.visits.first().map_or(0, Vec::len);
        let share = |mode| self.visits.iter().map(|chain| chain[mode]).sum::<f64>();
        (0..n_modes).map(|mode| share(mode) / self.visits.len() as f64).collect()
    }
}

/// One observation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ObservationPosterior {
    /// P(right about the time it speaks of).
    pub p_right: f64,
    /// P(right then, and no longer so at the item's last step). 0 for items without time.
    pub p_overtaken: f64,
    /// Its weight of evidence for (+) or against (−) its own value, decibans: 10 log₁₀ of the
    /// factor by which it moves the odds (at the last step, for states); a denial's is negative.
    pub weight_db: f64,
}

/// A distinct optimum.
#[derive(Debug, Clone, PartialEq)]
pub struct ModePosterior {
    /// Which start found it first (`vote`, `prior`, `mirrored`, …).
    pub start: String,
    /// ln p(claims, parameters) at the optimum.
    pub ln_posterior: f64,
    /// Share of the modes' total mass: sources' reliabilities integrated out (docs/model.md,
    /// Eq. 19), because densities at modes of different prior strength cannot be compared.
    pub share: f64,
    /// Number of items whose leading value differs from the best mode's.
    pub n_items_changed: usize,
    /// Some of these items, the surest in this mode first; at most [`MODE_CHANGES_MAX`].
    pub changed: Vec<ModeChange>,
    /// Passes to convergence.
    pub n_iterations: usize,
}

/// Items that a mode lists as changed.
pub const MODE_CHANGES_MAX: usize = 20;

/// An item whose leading value in a mode is not that of the best mode.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModeChange {
    /// Index of the item.
    pub item: u32,
    /// Its leading candidate in this mode; for states at the last step.
    pub value: u16,
    /// The probability of that candidate in this mode.
    pub probability: f64,
}

/// What a driver returns for a [`super::Problem`].
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// By source.
    pub sources: Vec<SourcePosterior>,
    /// By item.
    pub items: Vec<ItemPosterior>,
    /// By observation.
    pub observations: Vec<ObservationPosterior>,
    /// Distinct optima, best first.
    pub modes: Vec<ModePosterior>,
    /// Population rows, strengths, prevalence, λ distribution and jump rate by family, for the record.
    pub hyper: Vec<(String, Vec<f64>)>,
    /// ln p(claims | parameters) at the best mode.
    pub ln_evidence: f64,
    /// Passes of the best start.
    pub n_iterations: usize,
    /// False if the iteration limit was hit; for a sampler, if some R̂ > 1.01 or ESS < 400.
    pub converged: bool,
    /// Engines that draw: how that went.
    pub sampler: Option<SamplerReport>,
}
