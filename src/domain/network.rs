//! Simple temporal network (Dechter, Meiri & Pearl 1991): events whose dates and distances are
//! known within bounds. Claims hang on events as leaves, so the closure is over events only and
//! costs nothing for a million claims that are dated by one announcement.

use std::collections::BTreeMap;

/// Stands for an unknown end; far from the ends of `i64` so that sums cannot overflow.
pub(super) const OPEN: i64 = i64::MAX / 4;

/// Events tied to each other beyond this number keep their dates only.
const MAX_EVENTS: usize = 200;

/// `after − before` lies in `[lo_s, hi_s]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) before: u32,
    pub(super) after: u32,
    pub(super) lo_s: i64,
    pub(super) hi_s: i64,
}

/// Largest differences between the events of one component.
#[derive(Debug, Clone, Default)]
struct Closure {
    n: usize,
    /// `max_s[i * n + j]` bounds `x_j − x_i` from above, by links alone.
    max_s: Vec<i64>,
}

/// The closed network.
#[derive(Debug, Clone, Default)]
pub(super) struct Network {
    bounds: Vec<(i64, i64)>,
    /// Component and position in it, per event.
    place: Vec<(u32, u32)>,
    closures: Vec<Closure>,
    /// Events whose dates and distances cannot all hold.
    broken: Vec<u32>,
}

/// Sum of two differences; an open one stays open.
pub(super) fn plus(a: i64, b: i64) -> i64 {
    if a >= OPEN || b >= OPEN {
        OPEN
    } else if a <= -OPEN || b <= -OPEN {
        -OPEN
    } else {
        (a + b).clamp(-OPEN, OPEN)
    }
}

impl Network {
    /// Closes a network of events with inclusive `bounds` under `links`.
    pub(super) fn new(bounds: Vec<(i64, i64)>, links: &[Link]) -> Self {
        let members = components(bounds.len(), links);
        let mut net = Self { place: vec![(0, 0); bounds.len()], bounds, ..Self::default() };
        for group in members {
            if group.len() > MAX_EVENTS {
                for &event in &group {
                    net.add_component(&[event], &[]);
                }
            } else {
                net.add_component(&group, links);
            }
        }
        net
    }

    fn add_component(&mut self, events: &[u32], links: &[Link]) {
        let id = self.closures.len() as u32;
        for (at, &event) in events.iter().enumerate() {
            self.place[event as usize] = (id, at as u32);
        }
        let n = events.len();
        let mut max_s = vec![OPEN; n * n];
        for i in 0..n {
            max_s[i * n + i] = 0;
        }
        // A lone event has no links but those to itself, which say nothing.
        if n > 1 {
            let own = |e: u32| (self.place[e as usize].0 == id).then(|| self.place[e as usize].1);
            for link in links {
                if let (Some(i), Some(j)) = (own(link.before), own(link.after)) {
                    let (i, j) = (i as usize, j as usize);
                    max_s[i * n + j] = max_s[i * n + j].min(link.hi_s);
                    max_s[j * n + i] = max_s[j * n + i].min(-link.lo_s);
                }
            }
        }
        floyd_warshall(&mut max_s, n);
        self.tighten(events, Closure { n, max_s });
    }

    /// Carries dates along the closed links; gives the links up if they cannot all hold.
    fn tighten(&mut self, events: &[u32], closure: Closure) {
        let n = closure.n;
        let dates: Vec<(i64, i64)> = events.iter().map(|&e| self.bounds[e as usize]).collect();
        let tightened: Vec<(i64, i64)> = (0..n)
            .map(|j| {
                let hi = (0..n).map(|i| plus(dates[i].1, closure.max_s[i * n + j])).min();
                let lo = (0..n).map(|i| plus(dates[i].0, -closure.max_s[j * n + i])).max();
                (lo.unwrap_or(-OPEN), hi.unwrap_or(OPEN))
            })
            .collect();
        let holds = (0..n).all(|i| closure.max_s[i * n + i] >= 0)
            && tightened.iter().all(|(lo, hi)| lo <= hi);
        if holds {
            for (&event, bounds) in events.iter().zip(tightened) {
                self.bounds[event as usize] = bounds;
            }
            self.closures.push(closure);
        } else {
            self.broken.extend_from_slice(events);
            let mut loose = vec![OPEN; n * n];
            for i in 0..n {
                loose[i * n + i] = 0;
            }
            self.closures.push(Closure { n, max_s: loose });
        }
    }

    /// Inclusive bounds of an event, tightened.
    pub(super) fn bounds(&self, event: u32) -> (i64, i64) {
        self.bounds[event as usize]
    }

    /// Largest `a − b` by links alone; [`OPEN`] if nothing ties them.
    pub(super) fn max_difference(&self, a: u32, b: u32) -> i64 {
        let ((ca, ia), (cb, ib)) = (self.place[a as usize], self.place[b as usize]);
        if ca != cb {
            return OPEN;
        }
        let closure = &self.closures[ca as usize];
        closure.max_s[ib as usize * closure.n + ia as usize]
    }

    /// Events whose dates and distances cannot all hold; their links were given up.
    pub(super) fn broken(&self) -> &[u32] {
        &self.broken
    }
}

fn floyd_warshall(max_s: &mut [i64], n: usize) {
    for k in 0..n {
        for i in 0..n {
            let ik = max_s[i * n + k];
            if ik >= OPEN {
                continue;
            }
            for j in 0..n {
                let through = plus(ik, max_s[k * n + j]);
                if through < max_s[i * n + j] {
                    max_s[i * n + j] = through;
                }
            }
        }
    }
}

fn find(root: &mut [u32], mut at: u32) -> u32 {
    while root[at as usize] != at {
        root[at as usize] = root[root[at as usize] as usize];
        at = root[at as usize];
    }
    at
}

/// Connected components, each in event order.
fn components(n: usize, links: &[Link]) -> Vec<Vec<u32>> {
    let mut root: Vec<u32> = (0..n as u32).collect();
    for link in links {
        let (a, b) = (find(&mut root, link.before), find(&mut root, link.after));
        root[a.max(b) as usize] = a.min(b);
    }
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for event in 0..n as u32 {
        let top = find(&mut root, event);
        groups.entry(top).or_default().push(event);
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(before: u32, after: u32, lo_s: i64, hi_s: i64) -> Link {
        Link { before, after, lo_s, hi_s }
    }

    #[test]
    fn what_is_open_stays_open_whatever_is_added() {
        assert_eq!(plus(3, -4), -1);
        assert_eq!(plus(OPEN - 1, OPEN - 1), OPEN);
        assert_eq!(plus(1 - OPEN, 1 - OPEN), -OPEN);
        for other in [-1_000, 0, 1_000] {
            assert_eq!((plus(OPEN, other), plus(other, OPEN)), (OPEN, OPEN));
            assert_eq!((plus(-OPEN, other), plus(other, -OPEN)), (-OPEN, -OPEN));
        }
    }

    #[test]
    fn dates_and_distances_travel_along_links() {
        let net = Network::new(
            vec![(0, 10), (-OPEN, OPEN), (-OPEN, 40), (5, 5)],
            &[link(0, 1, 2, 3), link(1, 2, 4, 5)],
        );
        assert_eq!(net.bounds(1), (2, 13));
        assert_eq!(net.bounds(2), (6, 18));
        assert_eq!(net.max_difference(2, 0), 8);
        assert_eq!(net.max_difference(0, 2), -6);
        assert_eq!(net.max_difference(3, 0), OPEN);
        assert!(net.broken().is_empty());
    }

    #[test]
    fn a_network_that_cannot_hold_gives_up_its_links_and_says_so() {
        let net = Network::new(vec![(0, 10), (0, 1)], &[link(0, 1, 20, 30)]);
        assert_eq!(net.broken(), [0, 1]);
        assert_eq!(net.bounds(0), (0, 10));
        assert_eq!(net.max_difference(1, 0), OPEN);
    }

    #[test]
    fn a_component_beyond_the_limit_keeps_its_dates() {
        let n = MAX_EVENTS as u32 + 1;
        let links: Vec<Link> = (1..n).map(|i| link(0, i, 1, 1)).collect();
        let net = Network::new(vec![(0, 9); n as usize], &links);
        assert_eq!(net.max_difference(1, 0), OPEN);
        assert_eq!(net.bounds(n - 1), (0, 9));
    }

    /// Proves that tightened dates and largest differences are exact, against enumeration of every
    /// assignment of three events on a short line; 500 networks from a fixed generator.
    #[test]
    fn closure_agrees_with_enumeration() {
        let mut state = 7_u64;
        let mut draw = |n: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % n) as i64
        };
        let mut n_held = 0;
        for round in 0..500 {
            let bounds: Vec<(i64, i64)> = (0..3)
                .map(|_| {
                    let lo = draw(6);
                    (lo, lo + draw(5))
                })
                .collect();
            let links: Vec<Link> = [(0, 1), (1, 2), (0, 2)]
                .iter()
                .take(1 + draw(3) as usize)
                .map(|&(a, b)| {
                    let lo = draw(7) - 3;
                    link(a, b, lo, lo + draw(4))
                })
                .collect();
            let mut worlds: Vec<[i64; 3]> = Vec::new();
            for x in bounds[0].0..=bounds[0].1 {
                for y in bounds[1].0..=bounds[1].1 {
                    for z in bounds[2].0..=bounds[2].1 {
                        let t = [x, y, z];
                        let fits = |l: &Link| {
                            let d = t[l.after as usize] - t[l.before as usize];
                            (l.lo_s..=l.hi_s).contains(&d)
                        };
                        if links.iter().all(fits) {
                            worlds.push(t);
                        }
                    }
                }
            }
            let net = Network::new(bounds, &links);
            assert_eq!(net.broken().is_empty(), !worlds.is_empty(), "round {round}");
            if worlds.is_empty() {
                continue;
            }
            n_held += 1;
            for a in 0..3_usize {
                let times = || worlds.iter().map(|t| t[a]);
                assert_eq!(net.bounds(a as u32), (times().min().unwrap(), times().max().unwrap()));
                for b in 0..3_usize {
                    let most = worlds.iter().map(|t| t[a] - t[b]).max().unwrap();
                    let by_dates = net.bounds(a as u32).1 - net.bounds(b as u32).0;
                    let found = net.max_difference(a as u32, b as u32).min(by_dates);
                    assert_eq!(found, most, "round {round}: {a} − {b}");
                }
            }
        }
        assert!(n_held > 100, "{n_held}");
    }
}
