//! Tables in memory and in files, for Python.

use std::collections::HashMap;
use std::path::PathBuf;

use bytes::Bytes;
use minent_forms::arrow::{Column, Table};
use minent_forms::table::{self, Form};
use numpy::{Element, PyArray1, PyArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::errors::{input, of_forms};
use crate::progress::Watch;

/// Numbers of an array and the array, which keeps them where they are.
struct Owned {
    place: usize,
    len: usize,
    _array: Py<PyAny>,
}

impl AsRef<[u8]> for Owned {
    fn as_ref(&self) -> &[u8] {
        // SAFETY: the array, which lives as long as this, holds so many bytes at this place; Arrow and
        // NumPy agree that shared numbers are not written to.
        unsafe { std::slice::from_raw_parts(self.place as *const u8, self.len) }
    }
}

/// The bytes of an array of such numbers, if it is one.
fn bytes<T: Element>(name: &str, given: &Bound<'_, PyAny>) -> PyResult<Option<Bytes>> {
    let Ok(array) = given.cast::<PyArray1<T>>() else { return Ok(None) };
    let view = array.readonly();
    let Ok(numbers) = view.as_slice() else {
        return Err(input(given.py(), format!("column {name:?} must be contiguous in memory")));
    };
    let owned = Owned {
        place: numbers.as_ptr() as usize,
        len: size_of_val(numbers),
        _array: array.clone().into_any().unbind(),
    };
    Ok(Some(Bytes::from_owner(owned)))
}

fn column(name: &str, given: &Bound<'_, PyAny>) -> PyResult<Column> {
    if let Ok((text, offsets)) = given.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>() {
        if let Some(text) = bytes::<u8>(name, &text)? {
            if let Some(offsets) = bytes::<i32>(name, &offsets)? {
                return Ok(Column::Text(text, offsets));
            }
            if let Some(offsets) = bytes::<i64>(name, &offsets)? {
                return Ok(Column::LargeText(text, offsets));
            }
        }
    } else if let Some(numbers) = bytes::<u32>(name, given)? {
        return Ok(Column::U32(numbers));
    } else if let Some(numbers) = bytes::<u64>(name, given)? {
        return Ok(Column::U64(numbers));
    } else if let Some(numbers) = bytes::<i32>(name, given)? {
        return Ok(Column::I32(numbers));
    } else if let Some(numbers) = bytes::<i64>(name, given)? {
        return Ok(Column::I64(numbers));
    } else if let Some(numbers) = bytes::<f64>(name, given)? {
        return Ok(Column::F64(numbers));
    }
    Err(input(
        given.py(),
        format!(
            "column {name:?} must be a one-dimensional array of int32, int64, uint32, uint64 or \
             float64, or bytes of text (uint8) and offsets (int32 or int64)"
        ),
    ))
}

fn columns(
    py: Python<'_>,
    names: Vec<String>,
    given: &[Bound<'_, PyAny>],
) -> PyResult<Vec<(String, Column)>> {
    if names.len() != given.len() {
        let why = format!("there are {} names, but {} columns", names.len(), given.len());
        return Err(input(py, why));
    }
    let named = |(name, given): (String, _)| {
        let column = column(&name, given)?;
        Ok((name, column))
    };
    names.into_iter().zip(given).map(named).collect()
}

/// A table whose columns are arrays, for all who know the Arrow `PyCapsule` interface.
#[pyclass(frozen, module = "minent._core")]
pub(crate) struct ArrowTable(Table);

#[pymethods]
impl ArrowTable {
    #[new]
    #[pyo3(signature = (names, columns, metadata=None))]
    fn new(
        py: Python<'_>,
        names: Vec<String>,
        columns: Vec<Bound<'_, PyAny>>,
        metadata: Option<HashMap<String, String>>,
    ) -> PyResult<Self> {
        let columns = self::columns(py, names, &columns)?;
        let table = py.detach(|| Table::new(columns, metadata.unwrap_or_default()));
        table.map(Self).map_err(|why| input(py, why))
    }

    #[getter]
    fn num_rows(&self) -> usize {
        self.0.rows()
    }

    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.0.names().collect()
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // a wish that may be ignored: whoever asks casts what comes
        let _ = requested_schema;
        PyCapsule::new_with_value(py, self.0.stream(), c"arrow_array_stream")
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = self.0.schema().map_err(|why| input(py, why))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }
}

#[pyfunction]
#[pyo3(signature = (path, form, names, columns, *, info="{}", progress=None))]
pub(crate) fn save_table(
    py: Python<'_>,
    path: PathBuf,
    form: &str,
    names: Vec<String>,
    columns: Vec<Bound<'_, PyAny>>,
    info: &str,
    progress: Option<Py<PyAny>>,
) -> PyResult<()> {
    let form = Form::from_name(form)
        .ok_or_else(|| input(py, format!("no form of tables is called {form:?}")))?;
    let columns = self::columns(py, names, &columns)?;
    let mut watch = Watch::new(progress);
    let done = py.detach(|| table::save(form, &path, &columns, info, &mut watch));
    done.map_err(|e| of_forms(py, &e, &mut watch))
}
