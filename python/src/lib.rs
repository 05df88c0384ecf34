//! The compiled half of the Python package `goodwill`: the library's pipeline, its tables as Arrow, its errors as exceptions.
//! What needs no Rust (progress, executors, other libraries' objects) is Python, beside it.

mod errors;
mod run;
mod scenario;
mod table;
mod watch;

use pyo3::prelude::*;

#[pymodule]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("PROGRAM", goodwill::output::request::own_program())?;
    module.add_class::<table::Table>()?;
    module.add_class::<scenario::Scenario>()?;
    module.add_class::<run::Options>()?;
    module.add_class::<run::Run>()?;
    module.add_function(wrap_pyfunction!(scenario::template_names, module)?)?;
    module.add_function(wrap_pyfunction!(scenario::template, module)?)?;
    module.add_function(wrap_pyfunction!(run::run, module)?)?;
    Ok(())
}
