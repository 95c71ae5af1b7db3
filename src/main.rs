//! The `thiqa` program; everything is in the library.

fn main() -> std::process::ExitCode {
    thiqa::cli::run().into()
}
