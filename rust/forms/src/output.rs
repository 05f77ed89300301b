//! A file that appears under its name only when it is whole.

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::Error;

/// Where a form is written to.
///
/// A file is written under a hidden name beside its own and renamed by [`commit`](Self::commit);
/// dropped before that, it vanishes. A link stays a link: what it points to is replaced.
pub struct Output {
    path: PathBuf,
    kind: Kind,
}

enum Kind {
    File { file: NamedTempFile, target: PathBuf },
    Stream(Box<dyn Write + Send>),
}

impl Output {
    /// A file; what stands there is replaced when it is whole.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written, or something other than a file has the name.
    pub fn create(path: &Path) -> Result<Self, Error> {
        let fail = |source| Error::write(path, source);
        let target = match fs::canonicalize(path) {
            Ok(target) if fs::metadata(&target).map_err(fail)?.is_file() => target,
            Ok(_) => return Err(Error::row(path, "something that is no file has this name")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_path_buf(),
            Err(error) => return Err(fail(error)),
        };
        let Some(name) = target.file_name() else {
            return Err(Error::row(path, "it names no file"));
        };
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(".minent-");
        // what the system says, without the hidden name that tempfile puts into it
        let mut said = None;
        let file = tempfile::Builder::new().prefix(&hidden).make_in(folder, |hidden| {
            // opened plainly, so that it gets the rights of any new file
            let made = File::options().read(true).write(true).create_new(true).open(hidden);
            said = made.as_ref().err().and_then(io::Error::raw_os_error);
            made
        });
        let file = file.map_err(|error| fail(said.map_or(error, io::Error::from_raw_os_error)))?;
        Ok(Self { path: path.into(), kind: Kind::File { file, target } })
    }

    /// Something that takes bytes, such as standard output; `name` is for messages.
    #[must_use]
    pub fn stream(name: &str, writer: Box<dyn Write + Send>) -> Self {
        Self { path: name.into(), kind: Kind::Stream(writer) }
    }

    /// The name of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the file its name.
    ///
    /// # Errors
    ///
    /// When the system refuses.
    pub fn commit(self) -> Result<(), Error> {
        match self.kind {
            Kind::File { file, target } => match file.persist(&target) {
                Ok(_) => Ok(()),
                Err(error) => Err(Error::write(&self.path, error.error)),
            },
            Kind::Stream(mut writer) => {
                writer.flush().map_err(|source| Error::write(&self.path, source))
            }
        }
    }

    /// Writes over bytes written before.
    pub(crate) fn patch(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        let Kind::File { file, .. } = &mut self.kind else {
            return Err(io::ErrorKind::NotSeekable.into());
        };
        let file: &mut File = file.as_file_mut();
        let end = file.stream_position()?;
        file.seek(SeekFrom::Start(at))?;
        file.write_all(bytes)?;
        file.seek(SeekFrom::Start(end)).map(drop)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.kind {
            Kind::File { file, .. } => file.as_file_mut().write(bytes),
            Kind::Stream(writer) => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.kind {
            Kind::File { .. } => Ok(()),
            Kind::Stream(writer) => writer.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.npz");
        let mut output = Output::create(&path).unwrap();
        output.write_all(b"abc").unwrap();
        assert!(!path.exists());
        output.patch(1, b"x").unwrap();
        output.write_all(b"d").unwrap();
        output.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"axcd");
        let mut output = Output::create(&path).unwrap();
        output.write_all(b"other").unwrap();
        drop(output);
        assert_eq!(fs::read(&path).unwrap(), b"axcd");
        assert_eq!(names(folder.path()), ["x.npz"]);
    }

    #[cfg(unix)]
    #[test]
    fn rights_of_any_new_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (ours, plain) = (folder.path().join("ours"), folder.path().join("plain"));
        Output::create(&ours).unwrap().commit().unwrap();
        File::create(&plain).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&ours), mode(&plain));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        File::create(&real).unwrap();
        std::os::unix::fs::symlink("real", &link).unwrap();
        let mut output = Output::create(&link).unwrap();
        output.write_all(b"new").unwrap();
        output.commit().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
    }

    #[test]
    fn no_folder_and_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let error = Output::create(&folder.path().join("no/x.npz")).err().unwrap();
        let Error::Write { source, .. } = &error else { panic!("{error}") };
        assert!(source.raw_os_error().is_some(), "{source:?}");
        assert!(matches!(Output::create(folder.path()), Err(Error::Row { .. })));
        assert!(Output::create(Path::new("")).is_err());
    }
}
