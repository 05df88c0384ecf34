//! Tables as Arrow: columns are made once from the rows that `table!` declares, and handed on through the PyCapsule interface.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Float64Builder, StringBuilder, UInt64Builder};
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, to_ffi};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float32Array, Float64Array, Int64Array, RecordBatch,
    RecordBatchIterator, StringArray, StructArray, UInt64Array,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use goodwill::table::{Column, Described, EachTable, Kind, Row, Value};
use pyo3::exceptions::{PyIndexError, PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList, PyTuple};

/// A table in columns. Rows never change; whoever takes them takes the same memory.
#[pyclass(frozen, module = "goodwill._core")]
pub struct Table {
    batch: RecordBatch,
    name: String,
    description: String,
}

/// Why columns are no table: a fault of this program.
pub fn broken(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// What is known of a column, for whoever reads it without this program.
fn field(column: &Column, currency: &str, kind: DataType) -> Field {
    let unit = (!column.unit.is_empty()).then(|| column.unit.replace("money", currency));
    let unit = unit.map(|unit| ("unit".to_owned(), unit));
    let meaning = ("description".to_owned(), column.meaning.trim().to_owned());
    let about: BTreeMap<String, String> = unit.into_iter().chain([meaning]).collect();
    Field::new(column.name, kind, column.optional).with_metadata(about)
}

fn schema(name: &str, description: &str, fields: Vec<Field>) -> SchemaRef {
    let about = [
        ("name".to_owned(), name.to_owned()),
        ("description".to_owned(), description.trim().to_owned()),
    ];
    Arc::new(Schema::new_with_metadata(fields, about))
}

/// A column that is being filled.
enum Filling {
    Text(StringBuilder),
    Whole(UInt64Builder),
    Number(Float64Builder),
    Truth(BooleanBuilder),
}

impl Filling {
    fn of(kind: Kind) -> Filling {
        match kind {
            Kind::Text => Filling::Text(StringBuilder::new()),
            Kind::Whole => Filling::Whole(UInt64Builder::new()),
            Kind::Number => Filling::Number(Float64Builder::new()),
            Kind::Truth => Filling::Truth(BooleanBuilder::new()),
        }
    }

    fn data_type(&self) -> DataType {
        match self {
            Filling::Text(_) => DataType::Utf8,
            Filling::Whole(_) => DataType::UInt64,
            Filling::Number(_) => DataType::Float64,
            Filling::Truth(_) => DataType::Boolean,
        }
    }

    /// A cell; what is of another kind than the column there is not, as both are the field's.
    fn push(&mut self, value: Value<'_>) {
        match (self, value) {
            (Filling::Text(to), Value::Text(text)) => to.append_value(text),
            (Filling::Whole(to), Value::Whole(value)) => to.append_value(value),
            (Filling::Number(to), Value::Number(value)) if value.is_finite() => {
                to.append_value(value);
            }
            (Filling::Truth(to), Value::Truth(value)) => to.append_value(value),
            (Filling::Text(to), _) => to.append_null(),
            (Filling::Whole(to), _) => to.append_null(),
            (Filling::Number(to), _) => to.append_null(),
            (Filling::Truth(to), _) => to.append_null(),
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Filling::Text(mut built) => Arc::new(built.finish()),
            Filling::Whole(mut built) => Arc::new(built.finish()),
            Filling::Number(mut built) => Arc::new(built.finish()),
            Filling::Truth(mut built) => Arc::new(built.finish()),
        }
    }
}

/// The name of a table from that of its file.
pub fn stem(file: &str) -> &str {
    file.strip_suffix(".csv").unwrap_or(file)
}

impl Table {
    pub fn new(
        name: &str,
        description: &str,
        fields: Vec<Field>,
        columns: Vec<ArrayRef>,
    ) -> PyResult<Table> {
        let schema = schema(name, description, fields);
        Ok(Table {
            batch: RecordBatch::try_new(schema, columns).map_err(broken)?,
            name: name.to_owned(),
            description: description.trim().to_owned(),
        })
    }

    /// From rows.
    pub fn of_rows<R: Row>(rows: impl IntoIterator<Item = R>, currency: &str) -> PyResult<Table> {
        let mut columns = columns_of::<R>();
        for row in rows {
            push(&mut columns, &row);
        }
        finished(R::TABLE, columns, currency)
    }

    fn of_slice<R: Row>(rows: &[R], currency: &str) -> PyResult<Table> {
        let mut columns = columns_of::<R>();
        for row in rows {
            push(&mut columns, row);
        }
        finished(R::TABLE, columns, currency)
    }

    /// From a CSV whose columns are described; of a column that nobody describes the type is that which all its cells have.
    pub fn of_csv(
        file: &str,
        description: &str,
        known: &[Column],
        bytes: &[u8],
        currency: &str,
    ) -> PyResult<Table> {
        let wrong = |error: csv::Error| PyValueError::new_err(format!("{file}: {error}"));
        let mut reader = csv::Reader::from_reader(bytes);
        let heads = reader.headers().map_err(wrong)?.clone();
        let mut cells: Vec<Vec<String>> = vec![Vec::new(); heads.len()];
        for record in reader.records() {
            let record = record.map_err(wrong)?;
            for (to, cell) in cells.iter_mut().zip(&record) {
                to.push(cell.to_owned());
            }
        }
        let (mut fields, mut columns): (Vec<Field>, Vec<ArrayRef>) = Default::default();
        for (head, cells) in heads.iter().zip(cells) {
            let described = known.iter().find(|column| column.name == head);
            let kind = described.map_or_else(|| kind_of(&cells), |column| column.kind);
            let mut filling = Filling::of(kind);
            for cell in &cells {
                filling.push(value(kind, cell));
            }
            fields.push(match described {
                Some(column) => field(column, currency, filling.data_type()).with_nullable(true),
                None => Field::new(head, filling.data_type(), true),
            });
            columns.push(filling.finish());
        }
        Table::new(stem(file), description, fields, columns)
    }
}

/// A cell of a CSV; an apostrophe before a text keeps a spreadsheet from taking it for a formula.
fn value(kind: Kind, cell: &str) -> Value<'_> {
    let armed = |cell| goodwill::table::armed(cell);
    match kind {
        Kind::Text => Value::Text(armed(cell)),
        Kind::Whole => cell.parse().map_or(Value::Nothing, Value::Whole),
        Kind::Number => cell.parse().map_or(Value::Nothing, Value::Number),
        Kind::Truth => cell.parse().map_or(Value::Nothing, Value::Truth),
    }
}

fn kind_of(cells: &[String]) -> Kind {
    let all = |is: &dyn Fn(&str) -> bool| {
        let mut told = cells.iter().filter(|cell| !cell.is_empty()).peekable();
        told.peek().is_some() && told.all(|cell| is(cell))
    };
    if all(&|cell| cell.parse::<u64>().is_ok()) {
        Kind::Whole
    } else if all(&|cell| cell.parse::<f64>().is_ok()) {
        Kind::Number
    } else if all(&|cell| cell.parse::<bool>().is_ok()) {
        Kind::Truth
    } else {
        Kind::Text
    }
}

fn columns_of<R: Row>() -> Vec<Filling> {
    let columns = R::TABLE.columns.iter();
    columns.map(|column| Filling::of(column.kind)).collect()
}

fn push<R: Row>(columns: &mut [Filling], row: &R) {
    let mut columns = columns.iter_mut();
    row.each_cell(&mut |value| {
        if let Some(column) = columns.next() {
            column.push(value);
        }
    });
}

fn finished(table: Described, columns: Vec<Filling>, currency: &str) -> PyResult<Table> {
    let described = table.columns.iter().zip(&columns);
    let fields = described.map(|(column, filled)| field(column, currency, filled.data_type()));
    let fields = fields.collect();
    let columns = columns.into_iter().map(Filling::finish).collect();
    Table::new(stem(table.file), table.meaning, fields, columns)
}

/// Makes a table of the rows that are shown: of all of them, or of the one that is asked for.
pub struct Making<'a> {
    pub currency: &'a str,
    /// The name of the table that is wanted.
    pub wanted: Option<&'a str>,
    pub made: Vec<PyResult<Table>>,
}

impl<'a> Making<'a> {
    pub fn all(currency: &'a str) -> Making<'a> {
        Making {
            currency,
            wanted: None,
            made: Vec::new(),
        }
    }
}

impl EachTable for Making<'_> {
    fn table<R: Row>(&mut self, rows: &[R]) {
        if self.wanted.is_none_or(|name| name == stem(R::FILE)) {
            self.made.push(Table::of_slice(rows, self.currency));
        }
    }
}

/// A column of numbers in single precision, moved.
pub fn singles(column: &Column, values: Vec<f32>, currency: &str) -> (Field, ArrayRef) {
    let field = field(column, currency, DataType::Float32).with_nullable(false);
    (field, Arc::new(Float32Array::from(values)))
}

/// A column of whole numbers, moved.
pub fn wholes(column: &Column, values: Vec<i64>) -> (Field, ArrayRef) {
    let field = field(column, "", DataType::Int64).with_nullable(false);
    (field, Arc::new(Int64Array::from(values)))
}

/// A column of few names that stand in many rows.
pub fn names(column: &Column, values: &[Option<&str>]) -> (Field, ArrayRef) {
    let field = field(column, "", DataType::Utf8).with_nullable(true);
    (
        field,
        Arc::new(StringArray::from_iter(values.iter().copied())),
    )
}

#[pymethods]
impl Table {
    /// The name of the table: that of its file in a run's folder.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    /// What a row is.
    #[getter]
    fn description(&self) -> &str {
        &self.description
    }

    #[getter]
    fn columns(&self) -> Vec<String> {
        let fields = self.batch.schema();
        fields
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect()
    }

    /// Rows and columns.
    #[getter]
    fn shape(&self) -> (usize, usize) {
        (self.batch.num_rows(), self.batch.num_columns())
    }

    /// The unit of each column that has one.
    #[getter]
    fn units<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.about(py, "unit")
    }

    /// What each column means.
    #[getter]
    fn descriptions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.about(py, "description")
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    /// A column as a list.
    fn __getitem__<'py>(&self, py: Python<'py>, column: &str) -> PyResult<Bound<'py, PyList>> {
        let Some(values) = self.batch.column_by_name(column) else {
            return Err(PyKeyError::new_err(format!(
                "there is no column `{column}`; there are: {}",
                self.columns().join(", ")
            )));
        };
        let cells = (0..values.len()).map(|at| cell(py, values, at));
        PyList::new(py, cells.collect::<PyResult<Vec<_>>>()?)
    }

    /// A row as a dictionary.
    fn row<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Bound<'py, PyDict>> {
        if index >= self.batch.num_rows() {
            return Err(PyIndexError::new_err(format!(
                "there is no row {index}: there are {}, counted from 0",
                self.batch.num_rows()
            )));
        }
        let row = PyDict::new(py);
        let schema = self.batch.schema();
        for (field, values) in schema.fields().iter().zip(self.batch.columns()) {
            row.set_item(field.name(), cell(py, values, index)?)?;
        }
        Ok(row)
    }

    /// Arrow's C data interface, without a copy.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.batch.schema().as_ref()).map_err(broken)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        // Whoever asks for other types casts them: the interface allows to hand on what there is.
        let _ = requested_schema;
        let rows = StructArray::from(self.batch.clone());
        let (array, _): (FFI_ArrowArray, _) = to_ffi(&rows.to_data()).map_err(broken)?;
        let array = PyCapsule::new_with_value(py, array, c"arrow_array")?;
        PyTuple::new(py, [self.__arrow_c_schema__(py)?, array])
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let batches = [Ok(self.batch.clone())];
        let reader = RecordBatchIterator::new(batches, self.batch.schema());
        let stream = FFI_ArrowArrayStream::new(Box::new(reader));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }
}

impl Table {
    pub fn called(&self) -> &str {
        &self.name
    }

    pub fn is_called(&self, name: &str) -> bool {
        self.name == name
    }

    /// What is known of the columns, in their order.
    fn about<'py>(&self, py: Python<'py>, what: &str) -> PyResult<Bound<'py, PyDict>> {
        let all = PyDict::new(py);
        for field in self.batch.schema().fields() {
            if let Some(about) = field.metadata().get(what) {
                all.set_item(field.name(), about)?;
            }
        }
        Ok(all)
    }
}

fn cell<'py>(py: Python<'py>, values: &ArrayRef, at: usize) -> PyResult<Bound<'py, PyAny>> {
    if values.is_null(at) {
        return Ok(py.None().into_bound(py));
    }
    let any = values.as_any();
    Ok(if let Some(own) = any.downcast_ref::<StringArray>() {
        own.value(at).into_pyobject(py)?.into_any()
    } else if let Some(own) = any.downcast_ref::<Float64Array>() {
        own.value(at).into_pyobject(py)?.into_any()
    } else if let Some(own) = any.downcast_ref::<Float32Array>() {
        own.value(at).into_pyobject(py)?.into_any()
    } else if let Some(own) = any.downcast_ref::<UInt64Array>() {
        own.value(at).into_pyobject(py)?.into_any()
    } else if let Some(own) = any.downcast_ref::<Int64Array>() {
        own.value(at).into_pyobject(py)?.into_any()
    } else if let Some(own) = any.downcast_ref::<BooleanArray>() {
        own.value(at).into_pyobject(py)?.to_owned().into_any()
    } else {
        return Err(PyValueError::new_err("a column of another type"));
    })
}
