//! Whether a case fits into memory, before it is read.

use super::AppError;

/// Bytes that scoring takes for each of many plain claims: 190 at ten million claims with a tenth as many
/// items (`benches/README.md`), and some room.
const BYTES_A_CLAIM: u64 = 220;
const GIB: f64 = 1_073_741_824.0;

/// Refuses claims that need more than the memory that is `free`, where that is known.
pub(super) fn must_fit(n_claims: u64, free: Option<u64>) -> Result<(), AppError> {
    let needed = n_claims.saturating_mul(BYTES_A_CLAIM);
    match free {
        Some(free) if needed > free => {
            let (needed, free) = (needed as f64 / GIB, free as f64 / GIB);
            let message = format!(
                "scoring {n_claims} claims takes about {needed:.1} GiB of memory, and {free:.1} GiB \
                 are free; nothing was changed"
            );
            Err(AppError::usage(message, "free memory, or split the case into several databases"))
        }
        _ => Ok(()),
    }
}

/// Bytes that programs can still have; `None` where the system does not say.
pub(super) fn free() -> Option<u64> {
    free_in(&std::fs::read_to_string("/proc/meminfo").ok()?)
}

fn free_in(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_with_the_figure() {
        let free = free_in("MemTotal:  99 kB\nMemAvailable:   1048576 kB\n");
        assert_eq!(free, Some(1 << 30));
        assert!(must_fit(4_000_000, free).is_ok());
        assert!(must_fit(u64::MAX, None).is_ok());
        let refusal = must_fit(100_000_000, free).unwrap_err().to_string();
        assert!(refusal.contains("20.5 GiB") && refusal.contains("1.0 GiB"), "{refusal}");
        assert_eq!(free_in("MemTotal: 1 kB"), None);
    }
}
