//! The renderers against one realistic report and many hostile ones.

mod fixture;

use super::*;

#[test]
fn the_page_is_written_and_the_same_each_time() {
    let view = fixture::report();
    let page = report_html(&view);
    assert_eq!(page, report_html(&view));
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("report.html");
    std::fs::write(&path, &page).expect("the page is written");
    // Kept for the eye when asked for: look at it in a browser.
    if let Some(keep) = option_env!("THIQA_KEEP_PAGE") {
        std::fs::copy(&path, keep).expect("the page is kept");
    }
}
