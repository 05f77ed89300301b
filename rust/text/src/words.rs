//! Many words in little room.

use std::ops::Index;

/// A list of words, all of them in one string.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Words {
    text: String,
    ends: Vec<usize>,
}

impl Words {
    /// No words, with room for so many.
    pub(crate) fn with_capacity(words: usize, bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ends: Vec::with_capacity(words) }
    }

    /// Appends a word, which should be UTF-8.
    pub(crate) fn push(&mut self, word: &[u8]) {
        match std::str::from_utf8(word) {
            Ok(word) => self.text.push_str(word),
            Err(_) => self.text.push_str(&String::from_utf8_lossy(word)),
        }
        self.ends.push(self.text.len());
    }

    /// Puts a word before the one at `index`.
    pub(crate) fn insert(&mut self, index: usize, word: &str) {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.insert_str(start, word);
        self.ends.insert(index, start);
        self.ends[index..].iter_mut().for_each(|end| *end += word.len());
    }

    /// How many words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The word at `index`, if there are so many.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start..end)
    }

    /// The words in order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        (0..self.len()).map(|index| &self[index])
    }
}

impl Index<usize> for Words {
    type Output = str;

    fn index(&self, index: usize) -> &str {
        assert!(index < self.len(), "there are {} words, and none at {index}", self.len());
        self.get(index).unwrap_or_default()
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T: AsRef<str>> FromIterator<T> for Words {
    fn from_iter<I: IntoIterator<Item = T>>(words: I) -> Self {
        let mut all = Self::default();
        words.into_iter().for_each(|word| all.push(word.as_ref().as_bytes()));
        all
    }
}

impl<const N: usize> PartialEq<[&str; N]> for Words {
    fn eq(&self, other: &[&str; N]) -> bool {
        self.iter().eq(other.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_apart() {
        let words: Words = ["a", "", "été", "中"].into_iter().collect();
        assert_eq!(words, ["a", "", "été", "中"]);
        assert_eq!((&words[2], words.get(4), words.len()), ("été", None, 4));
        assert_eq!(format!("{words:?}"), r#"["a", "", "été", "中"]"#);
        let mut words = words;
        words.insert(4, "end");
        words.insert(0, "<unk>");
        words.insert(3, "b");
        assert_eq!(words, ["<unk>", "a", "", "b", "été", "中", "end"]);
    }
}
