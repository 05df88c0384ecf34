//! The compiled half of the Python package `goodwill`: the library's pipeline, its tables as Arrow, its errors as exceptions.
//! What needs no Rust (progress, executors, other libraries' objects) is Python, beside it.

mod errors;
mod evidence;
mod found;
mod parts;
mod run;
mod scenario;
mod search;
mod sweep;
mod table;
mod watch;

use goodwill::output::charts::palette::{ARMS, Ink};
use pyo3::prelude::*;

#[pymodule]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    // The colours of arms, the baseline's first, as files of charts have them.
    let palette = (0..ARMS.len()).map(|nth| Ink::Arm(nth).hex());
    module.add("PALETTE", palette.collect::<Vec<_>>())?;
    module.add_class::<evidence::Calibrated>()?;
    module.add_class::<evidence::Fitted>()?;
    module.add_class::<evidence::Story>()?;
    module.add_class::<evidence::Validated>()?;
    module.add_class::<parts::RunParts>()?;
    module.add_class::<parts::SweepParts>()?;
    module.add_class::<parts::Worker>()?;
    module.add_class::<run::Options>()?;
    module.add_class::<run::Run>()?;
    module.add_class::<scenario::Scenario>()?;
    module.add_class::<search::Optimum>()?;
    module.add_class::<sweep::SweepRun>()?;
    module.add_class::<table::Table>()?;
    module.add_function(wrap_pyfunction!(evidence::draws_table, module)?)?;
    module.add_function(wrap_pyfunction!(evidence::run_calibrate, module)?)?;
    module.add_function(wrap_pyfunction!(evidence::run_fit, module)?)?;
    module.add_function(wrap_pyfunction!(evidence::run_trace, module)?)?;
    module.add_function(wrap_pyfunction!(evidence::run_validate, module)?)?;
    module.add_function(wrap_pyfunction!(run::run, module)?)?;
    module.add_function(wrap_pyfunction!(scenario::template, module)?)?;
    module.add_function(wrap_pyfunction!(scenario::template_names, module)?)?;
    module.add_function(wrap_pyfunction!(search::run_optimize, module)?)?;
    module.add_function(wrap_pyfunction!(sweep::run_sweep, module)?)?;
    Ok(())
}
