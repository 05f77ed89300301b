//! Loaders, for Python.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use minent_loaders::images::{
    Array, Augment, Crop, Filter, Images, Jitter, Limits, Member, OnError, Store,
    index_tar as index,
};
use minent_loaders::{
    self as loaders, Buffer, Fault, FeedError, Missing, Next, Order, Plan, Shared, Source,
};
use minent_monitor::Interrupted;
use numpy::ndarray::ArrayView1;
use numpy::{PyArray1, PyReadonlyArray1, PyReadonlyArray4, PyUntypedArrayMethods};
use pyo3::exceptions::{PyMemoryError, PyRuntimeError};
use pyo3::prelude::*;

use crate::arrays::slice;
use crate::errors::{input, named, system};
use crate::progress::Watch;

/// How long a wait lasts before signals are looked at.
const LISTEN: Duration = Duration::from_millis(50);

/// One pass over an epoch, as Python describes it.
#[derive(FromPyObject)]
pub(crate) struct Pass {
    pub(crate) seed: u64,
    pub(crate) epoch: u64,
    first: u64,
    batch_size: usize,
    rank: u64,
    world: u64,
    drop_last: bool,
    /// Which batches are wanted: every `stride`-th from `offset` on.
    offset: u64,
    stride: u64,
    pub(crate) shuffle: bool,
    /// How many neighbors move together, and how many such blocks are mixed; any order if 0.
    pub(crate) block: u64,
    pub(crate) window: u64,
    pub(crate) threads: usize,
    depth: usize,
    /// Memory that batches are written into: sets of (address, bytes).
    lent: Option<Vec<Vec<(usize, usize)>>>,
}

impl Pass {
    pub(crate) fn order(&self, samples: u64) -> Order {
        match (self.shuffle, self.block) {
            (false, _) => Order::Plain(samples),
            (true, 0) => Order::full(samples, self.seed, self.epoch),
            (true, block) => Order::windows(samples, block, self.window, self.seed, self.epoch),
        }
    }

    fn plan(&self, samples: u64) -> Plan {
        Plan {
            first: self.first,
            samples,
            batch: self.batch_size,
            rank: self.rank,
            world: self.world,
            drop_last: self.drop_last,
            offset: self.offset,
            stride: self.stride,
        }
    }

    pub(crate) fn feed(self, py: Python<'_>, source: Box<dyn Source>) -> PyResult<Feed> {
        let plan = self.plan(source.len());
        let lent = self.lent.map(|sets| sets.into_iter().map(lend).collect());
        let feed = loaders::Feed::new(source, plan, self.threads, self.depth, lent);
        feed.map(|feed| Feed { feed }).map_err(|e| of_feed(py, &e))
    }
}

fn lend(set: Vec<(usize, usize)>) -> Vec<Buffer> {
    // the caller keeps the memory alive and leaves it alone until it is given out
    set.into_iter().map(|(start, len)| unsafe { Buffer::lent(start as *mut u8, len) }).collect()
}

fn of_feed(py: Python<'_>, error: &FeedError) -> PyErr {
    match error {
        FeedError::Memory(_) => PyMemoryError::new_err(error.to_string()),
        FeedError::Forked => PyRuntimeError::new_err(error.to_string()),
        _ => named(py, "MinentError", error.to_string()),
    }
}

fn of_fault(py: Python<'_>, fault: &Fault) -> PyErr {
    match fault {
        Fault::Io { path, source } => system(py, source, Some(path), fault.to_string()),
        _ => input(py, fault.to_string()),
    }
}

/// Memory of a tensor that Python holds.
#[pyclass(frozen)]
struct Held(#[allow(dead_code)] Buffer);

type Taken<'py> = (usize, Vec<Bound<'py, PyAny>>, Vec<(usize, bool, PyErr)>);

/// Batches in order, filled ahead by threads.
#[pyclass(frozen, module = "minent._core")]
pub(crate) struct Feed {
    feed: loaders::Feed,
}

#[pymethods]
impl Feed {
    /// How many samples the epoch has.
    #[getter]
    fn samples(&self) -> u64 {
        self.feed.plan().samples
    }

    /// How many places all processes have passed after a batch.
    fn passed(&self, batch: u64) -> u64 {
        self.feed.plan().passed(batch)
    }

    /// The next batch: its number of rows, the bytes of each tensor, and what could not be read.
    fn next<'py>(&self, py: Python<'py>) -> PyResult<Option<Taken<'py>>> {
        let batch = loop {
            py.check_signals()?;
            match py.detach(|| self.feed.next(LISTEN)).map_err(|e| of_feed(py, &e))? {
                Next::Batch(batch) => break batch,
                Next::Wait => {}
                Next::End => return Ok(None),
            }
        };
        let sizes = self.feed.row_bytes().iter().map(|bytes| bytes * batch.rows);
        let arrays = batch.buffers.into_iter().zip(sizes).map(|(b, size)| hold(py, b, size));
        let missing = batch
            .missing
            .iter()
            .map(|Missing { row, replaced, fault }| (*row, *replaced, of_fault(py, fault)));
        Ok(Some((batch.rows, arrays.collect::<PyResult<_>>()?, missing.collect())))
    }

    /// Lets the threads end; there are no more batches.
    fn stop(&self) {
        self.feed.stop();
    }

    /// Lets a set of memory that was lent be written again.
    fn give_back(&self, set: Vec<(usize, usize)>) {
        self.feed.give_back(lend(set));
    }
}

/// An array over the first bytes of a buffer, which lives as long as the array.
fn hold(py: Python<'_>, mut buffer: Buffer, size: usize) -> PyResult<Bound<'_, PyAny>> {
    let start = buffer.start();
    let owner = Bound::new(py, Held(buffer))?.into_any();
    // the buffer has at least so many bytes, and moving it does not move them
    let array = unsafe {
        let view = ArrayView1::from_shape_ptr(size, start.cast_const());
        PyArray1::<u8>::borrow_from_array(&view, owner)
    };
    Ok(array.into_any())
}

/// How many batches a pass has over so many samples.
#[pyfunction]
pub(crate) fn count_batches(given: Pass, samples: u64) -> u64 {
    given.plan(samples).batches()
}

/// Where images lie, and their labels.
#[pyclass(frozen, module = "minent._core")]
pub(crate) struct ImageStore {
    store: Arc<Store>,
    labels: Arc<Vec<i64>>,
}

impl ImageStore {
    fn new(py: Python<'_>, store: Store, labels: PyReadonlyArray1<'_, i64>) -> PyResult<Self> {
        let labels = slice(py, "labels", &labels)?.to_vec();
        if labels.len() != store.len() {
            let sentence = format!("there are {} images and {} labels", store.len(), labels.len());
            return Err(input(py, sentence));
        }
        Ok(Self { store: Arc::new(store), labels: Arc::new(labels) })
    }
}

#[pymethods]
impl ImageStore {
    /// Images in files.
    #[staticmethod]
    fn files(
        py: Python<'_>,
        paths: Vec<PathBuf>,
        labels: PyReadonlyArray1<'_, i64>,
    ) -> PyResult<Self> {
        Self::new(py, Store::Files(paths), labels)
    }

    /// Images in archives: (archive, name, offset, length) of each.
    #[staticmethod]
    fn members(
        py: Python<'_>,
        archives: Vec<PathBuf>,
        members: Vec<(usize, String, u64, u64)>,
        labels: PyReadonlyArray1<'_, i64>,
    ) -> PyResult<Self> {
        let member = |(archive, name, offset, len)| Member { archive, name, offset, len };
        let members: Vec<Member> = members.into_iter().map(member).collect();
        if members.iter().any(|member| member.archive >= archives.len()) {
            return Err(input(py, "a member belongs to no archive"));
        }
        Self::new(py, Store::Members { archives, members }, labels)
    }

    /// Images in an array of N x H x W x C bytes.
    #[staticmethod]
    fn array(
        py: Python<'_>,
        images: PyReadonlyArray4<'_, u8>,
        labels: PyReadonlyArray1<'_, i64>,
    ) -> PyResult<Self> {
        let &[_, height, width, channels] = images.shape() else {
            return Err(input(py, "images must have four dimensions"));
        };
        let bytes = images.as_slice().map_err(|_| input(py, "images must be contiguous"))?;
        let owner = Box::new(images.as_unbound().clone_ref(py));
        // the array is kept alive by its owner; who writes into it meanwhile gets what was written
        let data = unsafe { Shared::new(bytes, owner) };
        Self::new(py, Store::Array(Array { data, width, height, channels }), labels)
    }
}

/// How images are read and varied, as Python describes it.
#[derive(FromPyObject)]
pub(crate) struct Look {
    size: (usize, usize),
    channels: usize,
    resize: String,
    crop: String,
    middle: (usize, usize),
    scale: (f32, f32),
    ratio: (f32, f32),
    flip: f32,
    jitter: (f32, f32, f32, f32),
    max_pixels: usize,
    exact: bool,
    replace: bool,
}

impl Look {
    fn filter(&self) -> Option<Filter> {
        Some(match self.resize.as_str() {
            "nearest" => Filter::Nearest,
            "box" => Filter::Box,
            "bilinear" => Filter::Bilinear,
            "bicubic" => Filter::Bicubic,
            "lanczos" => Filter::Lanczos,
            _ => return None,
        })
    }

    fn crop(&self) -> Option<Crop> {
        Some(match self.crop.as_str() {
            "center" => Crop::Center,
            "middle" => Crop::Middle(self.middle.0, self.middle.1),
            "random" => Crop::Random { scale: self.scale, ratio: self.ratio },
            "whole" => Crop::Whole,
            _ => return None,
        })
    }
}

fn images(py: Python<'_>, store: &ImageStore, look: &Look, given: &Pass) -> PyResult<Images> {
    let (Some(filter), Some(crop)) = (look.filter(), look.crop()) else {
        return Err(input(py, format!("there is no {} or {}", look.resize, look.crop)));
    };
    let (brightness, contrast, saturation, hue) = look.jitter;
    let jitter = Jitter { brightness, contrast, saturation, hue };
    Ok(Images {
        store: Arc::clone(&store.store),
        labels: Arc::clone(&store.labels),
        order: given.order(store.store.len() as u64),
        size: look.size,
        channels: look.channels,
        filter,
        exact: look.exact,
        augment: Augment { crop, flip: look.flip, jitter },
        limits: Limits { max_pixels: look.max_pixels },
        on_error: if look.replace { OnError::Replace } else { OnError::Leave },
        seed: given.seed,
        epoch: given.epoch,
    })
}

/// The images of one epoch.
#[pyfunction]
pub(crate) fn image_feed(
    py: Python<'_>,
    store: &ImageStore,
    look: Look,
    given: Pass,
) -> PyResult<Feed> {
    let images = images(py, store, &look, &given)?;
    given.feed(py, Box::new(images))
}

/// Makes images in this thread and throws them away; gives how many could not be read.
#[pyfunction]
pub(crate) fn make_images(
    py: Python<'_>,
    store: &ImageStore,
    look: Look,
    given: Pass,
    first: u64,
    count: usize,
) -> PyResult<usize> {
    let images = images(py, store, &look, &given)?;
    Ok(py.detach(|| {
        let mut rows: Vec<Vec<u64>> =
            images.row_bytes().iter().map(|bytes| vec![0; (bytes * count).div_ceil(8)]).collect();
        let mut slices: Vec<&mut [u8]> =
            rows.iter_mut().map(|row| bytemuck::cast_slice_mut(row)).collect();
        images.fill(first..first + count as u64, &mut slices).len()
    }))
}

/// Reads the files of images and throws them away; gives how many bytes they have.
#[pyfunction]
pub(crate) fn read_images(
    py: Python<'_>,
    store: &ImageStore,
    first: usize,
    count: usize,
) -> PyResult<usize> {
    let read = py.detach(|| store.store.weigh(first..first + count));
    read.map_err(|fault| of_fault(py, &fault))
}

/// The files in an archive: (name, offset, length) of each.
#[pyfunction]
pub(crate) fn index_tar(py: Python<'_>, path: PathBuf) -> PyResult<Vec<(String, u64, u64)>> {
    let mut watch = Watch::new(None);
    let members = py.detach(|| index(&path, 0, &mut watch));
    let members = members.map_err(|e| match e.raw_os_error() {
        _ if e.get_ref().and_then(|e| e.downcast_ref::<Interrupted>()).is_some() => watch.reason(),
        Some(_) => system(py, &e, Some(&path), e.to_string()),
        None => input(py, format!("{} is no tar archive, or a cut one: {e}", path.display())),
    })?;
    Ok(members.into_iter().map(|m| (m.name, m.offset, m.len)).collect())
}
