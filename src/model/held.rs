//! Variants of a problem's layout: derived observations with slots of their own, and some items left
//! out.

use std::sync::Arc;

use super::parameters::transpose;
use super::{ItemBlock, Layout, Parameters, Problem, Slot};

impl Parameters {
    /// The same point with rows (and shifts) of derived observations apart: each slot that derived
    /// observations point to gets a copy behind all others, and they point to it. What is then done
    /// to the slots proper leaves the likelihood of derived observations where it was, so that the
    /// evidence is a function of the slots proper alone, whose gradient the counts are.
    ///
    /// Slots proper keep their indices and entries; only they are sorted ([`Layout::slot`] finds
    /// no others). The kernel gives the same results for both points.
    #[must_use]
    pub fn with_derived_held(&self, problem: &Problem) -> Self {
        let mut layout = Layout::clone(&self.layout);
        let mut held = self.clone();
        let mut copies = vec![None; layout.slots.len()];
        for (o, claim) in problem.observations.iter().enumerate().filter(|(_, o)| o.derived) {
            let slot = layout.slot_of[o] as usize;
            debug_assert_eq!(layout.slots[slot].source, claim.source);
            let copy = *copies[slot].get_or_insert_with(|| {
                let Slot { family, source, entry, .. } = layout.slots[slot];
                let form = problem.families[usize::from(family)].form;
                let copy = Slot { family, source, entry: layout.n_entries, row: layout.n_rows };
                layout.slots.push(copy);
                layout.n_entries += form.n_entries();
                layout.n_rows += form.n_rows();
                held.rows.extend_from_slice(&self.rows[entry..entry + form.n_entries()]);
                held.shifts.push(self.shifts[slot]);
                layout.slots.len() - 1
            });
            layout.slot_of[o] = copy as u32;
        }
        (layout.starts, layout.by_slot) =
            transpose(&layout.slot_of, &layout.cells, layout.slots.len());
        held.layout = Arc::new(layout);
        held
    }
}

impl Layout {
    /// The problem without the items that `drop` names, and the layout of what is left: slots and
    /// entries as they were, those of sources who are no longer heard among them.
    pub fn without_items(
        &self,
        problem: &Problem,
        drop: &dyn Fn(usize) -> bool,
    ) -> (Problem, Self) {
        let mut rest = Problem { items: Vec::new(), observations: Vec::new(), ..problem.clone() };
        let mut layout = Self {
            slot_of: Vec::new(),
            cells: vec![0],
            by_slot: Vec::new(),
            direct: Vec::new(),
            ..self.clone()
        };
        let mut cell = 0;
        for (i, item) in problem.items.iter().enumerate().filter(|(i, _)| !drop(*i)) {
            layout.direct.push(self.direct[i]);
            let start = rest.observations.len();
            for o in item.observations.clone() {
                rest.observations.push(problem.observations[o]);
                layout.slot_of.push(self.slot_of[o]);
                cell += self.cells[o + 1] - self.cells[o];
                layout.cells.push(cell);
            }
            let observations = start..rest.observations.len();
            rest.items.push(ItemBlock { observations, ..item.clone() });
        }
        (layout.starts, layout.by_slot) =
            transpose(&layout.slot_of, &layout.cells, layout.slots.len());
        (rest, layout)
    }
}
