//! Words as one block of bytes and where each of them ends.

/// Words that lie elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words<'a> {
    text: &'a str,
    ends: &'a [i64],
}

impl<'a> Words<'a> {
    /// Takes the bytes of all words and the end of each.
    ///
    /// # Errors
    ///
    /// When the ends do not ascend from word to word up to the last byte, or a word is not UTF-8.
    pub fn new(bytes: &'a [u8], ends: &'a [i64]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| format!("its words are not UTF-8 at byte {}", error.valid_up_to()))?;
        let mut start = 0;
        for (word, &end) in ends.iter().enumerate() {
            match usize::try_from(end) {
                Ok(end) if end >= start && text.is_char_boundary(end) => start = end,
                _ => return Err(format!("word {word} cannot end at byte {end}")),
            }
        }
        if start != text.len() {
            return Err(format!("its words end at byte {start} of {}", text.len()));
        }
        Ok(Self { text, ends })
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

    /// A word, if there are so many.
    #[must_use]
    pub fn get(&self, id: u32) -> Option<&'a str> {
        let id = id as usize;
        let end = *self.ends.get(id)? as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] as usize };
        Some(&self.text[start..end])
    }

    /// The bytes of all words.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// Where each word ends.
    #[must_use]
    pub fn ends(&self) -> &'a [i64] {
        self.ends
    }
}

/// Words of its own.
#[derive(Clone, Debug, Default)]
pub struct WordList {
    text: String,
    ends: Vec<i64>,
}

impl WordList {
    /// Appends a word.
    pub fn push(&mut self, word: &str) {
        self.text.push_str(word);
        self.ends.push(self.text.len() as i64);
    }

    /// The words.
    #[must_use]
    pub fn words(&self) -> Words<'_> {
        Words { text: &self.text, ends: &self.ends }
    }
}

impl<S: AsRef<str>> FromIterator<S> for WordList {
    fn from_iter<I: IntoIterator<Item = S>>(words: I) -> Self {
        let mut list = Self::default();
        words.into_iter().for_each(|word| list.push(word.as_ref()));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        let list: WordList = ["a", "", "中文", "b"].into_iter().collect();
        let words = list.words();
        let again = Words::new(words.bytes(), words.ends()).unwrap();
        let all: Vec<_> = (0..5).map(|id| again.get(id)).collect();
        assert_eq!(all, [Some("a"), Some(""), Some("中文"), Some("b"), None]);
    }

    #[test]
    fn ends_that_cannot_be() {
        for ends in [&[1_i64, 4][..], &[-1, 6], &[6, 3, 6], &[3], &[7], &[i64::MAX]] {
            assert!(Words::new("中文".as_bytes(), ends).is_err(), "{ends:?}");
        }
        assert!(Words::new(b"a\xff", &[2]).unwrap_err().contains("byte 1"));
        assert!(Words::new(b"", &[]).is_ok());
        assert!(Words::new(b"a", &[]).is_err());
    }
}
